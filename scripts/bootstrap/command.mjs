/** Child processes whose outcome is a value. */
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const KEPT_OUTPUT = 64 * 1024;

/** Whoever exits in the middle takes along what it had started. @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * @typedef {object} Outcome
 * @property {number | null} exitCode Null when a signal ended it or it could not be started.
 * @property {string} output The end of both streams, together.
 */

/**
 * Runs a program to its end with its output kept, not shown. Does not reject: a program that cannot be started has
 * exitCode null and the reason as its output.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, onStatus?: (line: string) => void }} [options] `onStatus` gets the lines that the program writes to descriptor 3.
 * @returns {Promise<Outcome>}
 */
export function runQuietly(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe', options.onStatus ? 'pipe' : 'ignore'],
    });
    running.add(child);
    let output = '';
    /** @param {Buffer} chunk */
    const keep = (chunk) => {
      output = (output + chunk.toString()).slice(-KEPT_OUTPUT);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const status = child.stdio[3];
    if (options.onStatus && status) {
      let rest = '';
      status.on('data', (/** @type {Buffer} */ chunk) => {
        const lines = (rest + chunk.toString()).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) options.onStatus?.(line);
      });
    }
    /** @param {Outcome} outcome */
    const end = (outcome) => {
      running.delete(child);
      resolve(outcome);
    };
    child.once('error', (error) => end({ exitCode: null, output: error.message }));
    child.once('close', (exitCode) => end({ exitCode, output }));
  });
}

/**
 * Where a program is, as a shell would find it. Debian keeps some in sbin, which is not in a user's PATH.
 * @param {string} name
 * @param {string} [path]
 * @returns {string | undefined}
 */
export function findProgram(name, path = process.env['PATH'] ?? '') {
  for (const folder of [...path.split(delimiter), '/usr/sbin', '/sbin']) {
    const candidate = join(folder || '.', name);
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {
      // Not here.
    }
  }
  return undefined;
}
