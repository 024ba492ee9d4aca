import { access, constants, mkdir, statfs } from 'node:fs/promises';
import { describeSandbox, detectSandbox } from '@skerry/device-models/sandbox';
import { defaultCacheDir } from '../compile/cache.ts';
import { binaryenVersion } from '../compile/engine.ts';
import { runTool } from '../compile/tool.ts';
import { tapDevices, tunProblem } from './network/tap.ts';

/** A program, for what it is needed, and how it tells its version. */
interface Program {
  command: string;
  needed:
    | 'to build'
    | 'to boot kvm'
    | 'to boot arm'
    | 'by the service'
    | 'to confine instances'
    | 'to make TAP devices';
  package: string;
  versionFlag?: string;
}

const programs: readonly Program[] = [
  { command: 'clang', needed: 'to build', package: 'clang' },
  { command: 'ld.lld', needed: 'to build', package: 'lld' },
  { command: 'wasm2c', needed: 'to build', package: 'wabt' },
  { command: 'qemu-system-x86_64', needed: 'to boot kvm', package: 'qemu-system-x86' },
  { command: 'qemu-system-aarch64', needed: 'to boot arm', package: 'qemu-system-arm' },
  { command: 'redis-server', needed: 'by the service', package: 'redis-server' },
  { command: 'bwrap', needed: 'to confine instances', package: 'bubblewrap' },
];

const ip: Program = {
  command: 'ip',
  needed: 'to make TAP devices',
  package: 'iproute2',
  versionFlag: '-V',
};

/** Says what this machine has. Returns 1 when nothing can be built here. */
export async function doctorCommand(): Promise<number> {
  const lines = await Promise.all(programs.map(describeProgram));
  print('Programs');
  for (const { text } of lines) print(`  ${text}`);
  print(`  ok       node ${process.versions.node}`);
  print(`  ok       binaryen ${await binaryenVersion()} (npm)`);
  print('Cache');
  print(`  ${await describeCache()}`);
  print('Hardware virtualisation');
  print(`  ${await describeKvm()}`);
  print('Network');
  print(`  ${await describeTap()}`);
  print(`  ${(await describeProgram(ip)).text}`);
  print('Confinement of instances');
  print(`  ${describeSandbox(await detectSandbox())}`);
  const isAble = lines.every(({ found, program }) => found || program.needed !== 'to build');
  if (!isAble)
    print('Something that builds need is missing: run `npm start`, which installs it or says how.');
  return isAble ? 0 : 1;
}

async function describeProgram(
  program: Program,
): Promise<{ program: Program; found: boolean; text: string }> {
  const outcome = await runTool(program.command, [program.versionFlag ?? '--version'], { timeoutMs: 10_000 });
  if (outcome.kind === 'missing') {
    const text = `MISSING  ${program.command}, needed ${program.needed} (Debian's package ${program.package})`;
    return { program, found: false, text };
  }
  const version = outcome.stdout.trim().split('\n')[0] ?? '';
  return { program, found: true, text: `ok       ${program.command}: ${version}` };
}

async function describeCache(): Promise<string> {
  const folder = defaultCacheDir();
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    const { bavail, bsize } = await statfs(folder);
    const freeMiB = Math.floor((bavail * bsize) / 1_048_576);
    return `${freeMiB < 500 ? 'LOW      ' : 'ok       '}${folder}, ${freeMiB} MiB free`;
  } catch {
    return `FAILED   ${folder} cannot be written; set SKERRY_CACHE to a folder that can`;
  }
}

/** Only whether it is there: whether it is faster than emulation is measured by the runner. */
async function describeKvm(): Promise<string> {
  const usable = await access('/dev/kvm', constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
  return usable
    ? 'there     /dev/kvm can be opened; machines are emulated all the same, for now'
    : 'none      machines are emulated';
}

/** For `run --tap` alone: a network of its own asks nothing of the machine. */
async function describeTap(): Promise<string> {
  const problem = await tunProblem();
  if (problem !== undefined)
    return `none     ${problem}: appliances have networks of their own, but no --tap`;
  const devices = await tapDevices();
  return `ok       TAP devices can be used; ${devices.length === 0 ? 'there are none' : `there are ${devices.join(', ')}`}`;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
