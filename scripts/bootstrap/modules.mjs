/** node_modules as package-lock.json says, with Node 24 in it. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runQuietly } from './command.mjs';
import { SetupProblem } from './programs.mjs';

/** @param {string} root */
export const node24 = (root) => join(root, 'node_modules', 'node', 'bin', 'node');

/**
 * Installs when node_modules is not what package-lock.json says. Throws SetupProblem.
 * @param {string} root
 * @param {import('./board.mjs').Board} board
 */
export async function requireModules(root, board) {
  const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const stampFile = join(root, 'node_modules', '.skerry-stamp');
  const stamp = createHash('sha256')
    .update(`${process.platform} ${process.arch}\n`)
    .update(lockText)
    .digest('hex');
  if (read(stampFile) === stamp && isProgram(node24(root))) return;
  if (!(matches(root, lockText) && isProgram(node24(root))))
    await board.run('Installing npm packages', (task) => install(root, lockText, task));
  writeFileSync(stampFile, stamp);
}

/**
 * @param {string} root
 * @param {string} lockText
 * @param {import('./board.mjs').Task} task
 */
async function install(root, lockText, task) {
  const folders = Object.keys(JSON.parse(lockText).packages).filter((path) =>
    path.startsWith('node_modules/'),
  );
  const timer = setInterval(() => {
    const there = folders.filter((folder) => existsSync(join(root, folder, 'package.json'))).length;
    task.progress(there / folders.length);
  }, 500);
  try {
    // Not with the checkout's own Node, which npm is about to replace.
    const path = (process.env['PATH'] ?? '')
      .split(delimiter)
      .filter((folder) => !folder.startsWith(join(root, 'node_modules')));
    // Not `npm ci`, which refuses a lock file without the packages of every other platform; `--no-save` leaves it as it is.
    const outcome = await runQuietly(
      'npm',
      ['install', '--no-save', '--no-audit', '--no-fund', '--foreground-scripts'],
      {
        cwd: root,
        env: { ...withoutNpm(process.env), PATH: path.join(delimiter) },
      },
    );
    if (outcome.exitCode !== 0)
      throw new SetupProblem(`\`npm install\` failed:\n\n${lastLines(outcome.output)}\n`);
    if (!isProgram(node24(root))) {
      throw new SetupProblem(
        `\`npm install\` did not install Node 24 (its install script may be blocked):\n\n${lastLines(outcome.output)}\n`,
      );
    }
  } finally {
    clearInterval(timer);
  }
}

/**
 * True when the installed tree (npm's own record of it) has every package of the lock file in its version. Optional
 * packages of other platforms may be absent.
 * @param {string} root
 * @param {string} lockText
 */
function matches(root, lockText) {
  const record = read(join(root, 'node_modules', '.package-lock.json'));
  if (record === undefined) return false;
  const installed = JSON.parse(record).packages;
  /** @type {[string, { version?: string, link?: boolean, optional?: boolean, integrity?: string }][]} */
  const wanted = Object.entries(JSON.parse(lockText).packages);
  return wanted.every(([path, entry]) => {
    if (!path.startsWith('node_modules/')) return true;
    const found = installed[path];
    if (!found) return entry.optional === true;
    return entry.link
      ? existsSync(join(root, path))
      : found.version === entry.version && found.integrity === entry.integrity;
  });
}

/**
 * The environment without what an outer `npm start` added: the inner npm decides for itself.
 * @param {NodeJS.ProcessEnv} environment
 */
function withoutNpm(environment) {
  const own =
    /^npm_(package|lifecycle|command|execpath|node_execpath|config_(local_prefix|node_gyp|noproxy))/;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !own.test(name)));
}

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** @param {string} path */
function isProgram(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  // Before its install script has run, `bin/node` is missing or a placeholder.
  return found !== undefined && found.size > 1_000_000;
}

/** @param {string} text */
function lastLines(text) {
  return text
    .trim()
    .split('\n')
    .filter((line) => !/^npm (warn|notice)/.test(line))
    .slice(-15)
    .join('\n');
}
