/**
 * From a bare checkout to one where everything can run: the system's programs, npm's packages, Node 24. Runs on Node 20
 * with nothing installed; when all is there it costs a few milliseconds.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Board } from './board.mjs';
import { node24, requireModules } from './modules.mjs';
import { requirePrograms, SetupProblem } from './programs.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/**
 * Ends the process with exit code 1 and a sentence that says what to do when something cannot be installed.
 * @param {import('./programs.mjs').Purpose} purpose
 */
export async function bootstrap(purpose) {
  try {
    if (Number(process.versions.node.split('.')[0]) < 20) {
      throw new SetupProblem(`Skerry needs Node 20 or later to start; this is ${process.version}.`);
    }
    const board = new Board();
    await requirePrograms(purpose, board);
    await requireModules(root, board);
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error;
    process.stderr.write(`\n${error.message}\n`);
    process.exit(1);
  }
}

/**
 * Goes on with `script` (a path in the checkout) under Node 24: in this process when it is one, else in a child whose
 * exit code becomes ours and that gets our signals.
 * @param {string} script
 */
export async function continueUnder24(script) {
  const path = join(root, script);
  if (Number(process.versions.node.split('.')[0]) >= 24) {
    await import(pathToFileURL(path).href);
    return;
  }
  const child = spawn(node24(root), [path, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    // A terminal sends its signals to the child, too; the child treats a second one as the same.
    process.on(signal, () => child.kill(signal));
  }
  child.once('exit', (code) => process.exit(code ?? 1));
}
