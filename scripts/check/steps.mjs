/** The static checks, each a step with an outcome. A step that cannot be run has failed. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, runQuietly } from '../bootstrap/command.mjs';
import { node24 } from '../bootstrap/modules.mjs';
import { checkLinks } from './docs.mjs';
import { checkLockFile } from './lock-file.mjs';
import { checkMachineNames } from './machine-names.mjs';

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {() => Promise<{ ok: boolean, output: string }>} run Does not reject.
 */

/**
 * @param {string} root
 * @returns {Step[]} The longest first, so that they run well side by side.
 */
export function checkSteps(root) {
  const files = filesOf(root);
  /** @param {string} path */
  const read = (path) => readFileSync(join(root, path), 'utf8');
  /** @param {string} name @param {string} script @param {string[]} args */
  const tool = (name, script, ...args) => ({
    name,
    run: () => command(root, node24(root), [join(root, 'node_modules', script), ...args]),
  });
  const projects = files.filter(
    (path) => /(^|\/)tsconfig(\.[\w-]+)?\.json$/.test(path) && !path.startsWith('examples/'),
  );
  const c = files.filter((path) => /^packages\/(libos|xen-bed)\/.*\.[ch]$/.test(path));
  return [
    ...projects.map((path) => tool(`types: ${path}`, 'typescript/bin/tsc', '-p', path)),
    tool('unused code', 'knip/bin/knip.js', '--no-progress', '--treat-config-hints-as-errors'),
    tool(
      'layers',
      'dependency-cruiser/bin/dependency-cruise.mjs',
      ...existing(root, ['apps', 'packages', 'scripts', 'bench', 'e2e']),
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'err',
    ),
    tool(
      'lint and format',
      '@biomejs/biome/bin/biome',
      'check',
      '--error-on-warnings',
      '--max-diagnostics=50',
      '--colors=off',
      '.',
    ),
    { name: 'format of C', run: () => formatOfC(root, c) },
    { name: 'links in documents', run: async () => findings(checkLinks(files, read)) },
    { name: 'names of machines', run: async () => findings(checkMachineNames(files, read)) },
    { name: 'lock file', run: async () => findings(checkLockFile(files, read)) },
  ];
}

/** What is in git or could be: tracked and new files that are not ignored. @param {string} root */
function filesOf(root) {
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (listed.status !== 0) throw new Error(`git ls-files failed: ${listed.stderr || listed.error?.message}`);
  return listed.stdout.split('\0').filter((path) => path !== '' && existsSync(join(root, path)));
}

/** @param {string} root @param {string[]} folders */
function existing(root, folders) {
  return folders.filter((folder) => existsSync(join(root, folder)));
}

/** @param {string} root @param {string} program @param {string[]} args */
async function command(root, program, args) {
  const outcome = await runQuietly(program, args, { cwd: root, env: { ...process.env, FORCE_COLOR: '0' } });
  return { ok: outcome.exitCode === 0, output: outcome.output };
}

/** Names the files only: the person who mends them runs the formatter. @param {string} root @param {string[]} files */
async function formatOfC(root, files) {
  const { ok, output } = await command(root, findProgram('clang-format') ?? 'clang-format', [
    '--dry-run',
    '-Werror',
    ...files,
  ]);
  const wrong = [
    ...new Set([...output.matchAll(/^(\S+?):\d+:\d+: error: code should be/gm)].map((match) => match[1])),
  ];
  if (ok || wrong.length === 0) return { ok, output };
  return { ok, output: `Not formatted; run: clang-format -i ${wrong.join(' ')}` };
}

/** @param {string[]} lines */
function findings(lines) {
  return { ok: lines.length === 0, output: lines.join('\n') };
}
