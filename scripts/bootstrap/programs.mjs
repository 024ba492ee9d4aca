/** The programs that Skerry takes from the system: which are missing, and getting them. */
import { existsSync, readdirSync } from 'node:fs';
import { findProgram, runQuietly } from './command.mjs';

/** Program → the Debian package that has it. */
const toRun = {
  clang: 'clang',
  'ld.lld': 'lld',
  wasm2c: 'wabt',
  'qemu-system-x86_64': 'qemu-system-x86',
  'qemu-system-aarch64': 'qemu-system-arm',
  'redis-server': 'redis-server',
  bwrap: 'bubblewrap',
  xz: 'xz-utils',
};
const toCheck = { 'clang-format': 'clang-format' };
/** Networks of the tests' and benchmarks' own: namespaces, TAP devices, impaired links. */
const toConnect = { ip: 'iproute2', tc: 'iproute2' };
/** The scripts of the sqlite project: `dpkg-source` unpacks Debian's source package that has them. */
const toAskSqlite = { tclsh: 'tcl', 'dpkg-source': 'dpkg-dev' };
/** Xen on arm64 is told what to start by the device tree. */
const toPlant = { dtc: 'device-tree-compiler' };
/** What the tests let an appliance's network meet: the *.peer.test.ts. `scapy` is a module of Python's, too. */
const peers = {
  ...toConnect,
  ...toPlant,
  ...toAskSqlite,
  ab: 'apache2-utils',
  chronyd: 'chrony',
  curl: 'curl',
  ethtool: 'ethtool',
  'fsck.fat': 'dosfstools',
  mcopy: 'mtools',
  mosquitto: 'mosquitto',
  mosquitto_pub: 'mosquitto-clients',
  nc: 'netcat-openbsd',
  nmap: 'nmap',
  ping: 'iputils-ping',
  scapy: 'python3-scapy',
  sfdisk: 'fdisk',
  sgdisk: 'gdisk',
  slowhttptest: 'slowhttptest',
  sqlite3: 'sqlite3',
  tshark: 'tshark',
};
/** `dpkg-source` unpacks the peer that is compiled from Debian's source. */
const rivals = { ...toConnect, 'dpkg-source': 'dpkg-dev', wrk: 'wrk' };
const wantedFor = {
  run: toRun,
  check: toCheck,
  soak: { ...toCheck, ...toAskSqlite },
  test: { ...toRun, ...toCheck, ...peers, chromium: 'chromium' },
  bench: { ...toRun, ...rivals },
};

/** @typedef {keyof typeof wantedFor} Purpose */

/** A problem that a person has to solve; its message is all that they need to see. */
export class SetupProblem extends Error {}

/**
 * Installs what is missing when it may. Throws SetupProblem, with the one command to run, when it may not or cannot.
 * @param {Purpose} purpose
 * @param {import('./board.mjs').Board} board
 */
export async function requirePrograms(purpose, board) {
  const packages = missingPackages(purpose);
  if (packages.length === 0) return;
  if (!findProgram('apt-get')) throw new SetupProblem(otherSystem(purpose));
  if (process.getuid?.() !== 0) {
    throw new SetupProblem(
      `Skerry needs ${packages.length === 1 ? 'a program' : 'programs'} that this machine does not have yet. Run this once, then the same command again:\n\n` +
        `  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages.join(' ')}\n`,
    );
  }
  await board.run(`Installing ${packages.join(', ')}`, (task) => install(packages, task));
  const still = missingPackages(purpose);
  if (still.length > 0)
    throw new SetupProblem(`apt-get succeeded, yet these are missing: ${still.join(', ')}.`);
}

/** @param {Purpose} purpose */
function missingPackages(purpose) {
  const wanted = Object.entries(wantedFor[purpose]);
  return [...new Set(wanted.filter(([program]) => !findProgram(program)).map(([, name]) => name))];
}

/**
 * @param {string[]} packages
 * @param {import('./board.mjs').Task} task
 */
async function install(packages, task) {
  if (!hasPackageLists()) await apt(['update'], task, 'reading the package lists');
  const args = ['install', '-y', '--no-install-recommends', ...packages];
  const first = await apt(args, task, 'looking up');
  if (first.exitCode === 0) return;
  // Old lists name versions that are gone: read them anew, once.
  await apt(['update'], task, 'reading the package lists');
  const second = await apt(args, task, 'looking up');
  if (second.exitCode === 0) return;
  throw new SetupProblem(
    `apt-get could not install ${packages.join(', ')}. Its last words:\n\n${second.output.trim().split('\n').slice(-12).join('\n')}\n`,
  );
}

/**
 * @param {string[]} args
 * @param {import('./board.mjs').Task} task
 * @param {string} note
 */
function apt(args, task, note) {
  task.note(note);
  return runQuietly('apt-get', ['-q', '-o', 'APT::Status-Fd=3', '-o', 'DPkg::Lock::Timeout=300', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
    // dlstatus:<n>:<percent>:<text> while fetching, pmstatus:<package>:<percent>:<text> while unpacking.
    onStatus: (line) => {
      const [kind, subject, percent, text] = line.split(':');
      const share = Number(percent) / 100;
      if (!Number.isFinite(share)) return;
      if (kind === 'dlstatus') {
        task.progress(share / 2);
        task.note((text ?? '').trim());
      } else if (kind === 'pmstatus') {
        task.progress(0.5 + share / 2);
        task.note(subject ?? '');
      }
    },
  });
}

function hasPackageLists() {
  const folder = '/var/lib/apt/lists';
  return existsSync(folder) && readdirSync(folder).some((name) => /_Packages(\.\w+)?$/.test(name));
}

/** @param {Purpose} purpose */
function otherSystem(purpose) {
  const wanted = Object.keys(wantedFor[purpose]);
  return (
    `Skerry installs what it needs by itself on Debian and its kin. On this system, please install these programs:\n\n` +
    `  ${wanted.join(' ')}\n\n` +
    `(from: clang, lld, wabt 1.0.32, QEMU 7 or later for x86_64 and aarch64, Redis 7, bubblewrap)\n`
  );
}
