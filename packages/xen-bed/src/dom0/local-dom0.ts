/** This very host, where it is itself the dom0 of a Xen. Its user must be one that may call xl: root. */
import { spawn as spawnChild } from 'node:child_process';
import { constants, openSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { ReadStream, WriteStream } from 'node:tty';
import { type Architecture, hostArchitecture } from '../architecture.ts';
import type { Dom0, Dom0Stream, Ending, Outcome, RunOptions } from './dom0.ts';
import { outcomeOf } from './outcome.ts';

/** Where Xen's tools are, which a user's PATH does not always name. */
export const toolPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Whether this host runs under a Xen of this architecture as its dom0. */
export async function isXenHost(architecture: Architecture): Promise<boolean> {
  if (architecture !== hostArchitecture()) return false;
  const capabilities = await readFile('/proc/xen/capabilities', 'utf8').catch(() => '');
  return capabilities.includes('control_d');
}

export class LocalDom0 implements Dom0 {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** With a folder of its own, which `close` removes. */
  static async open(): Promise<LocalDom0> {
    return new LocalDom0(await mkdtemp(join(tmpdir(), 'skerry-xen-')));
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  async put(path: string, content: Uint8Array, mode = 0o644): Promise<Ending> {
    try {
      await writeFile(path, content);
      await chmod(path, mode);
      return { kind: 'exited', code: 0 };
    } catch (error) {
      return failed(error);
    }
  }

  async remove(path: string): Promise<void> {
    await rm(path, { force: true });
  }

  run(argv: readonly string[], options?: RunOptions): Promise<Outcome> {
    return outcomeOf(this.spawn(argv), options);
  }

  spawn([program = '', ...args]: readonly string[]): Dom0Stream {
    const env = { PATH: toolPath, LC_ALL: 'C' };
    const child = spawnChild(program, args, { env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
    child.stdin.on('error', () => undefined);
    const ended = new Promise<Ending>((resolve) => {
      child.once('error', (error) => resolve(failed(error)));
      child.once('close', (code, signal) =>
        resolve(signal === null ? { kind: 'exited', code: code ?? 0 } : { kind: 'killed', signal }),
      );
    });
    const kill = (signal: NodeJS.Signals = 'SIGKILL'): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, signal);
      } catch {
        // It has ended by itself.
      }
    };
    return { input: child.stdin, output: child.stdout, errors: child.stderr, ended, kill };
  }

  openTerminal(path: string): Dom0Stream {
    const errors = new PassThrough();
    errors.end();
    try {
      const flags = constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK;
      const output = new ReadStream(openSync(path, flags));
      const input = new WriteStream(openSync(path, flags));
      output.setRawMode(true);
      input.on('error', () => undefined);
      // A terminal that hangs up says so by an error.
      output.on('error', () => output.destroy());
      const ended = new Promise<Ending>((resolve) => {
        output.once('close', () => {
          input.destroy();
          resolve({ kind: 'exited', code: 0 });
        });
      });
      return { input, output, errors, ended, kill: () => output.destroy() };
    } catch (error) {
      const nothing = new PassThrough();
      nothing.end();
      return {
        input: nothing,
        output: nothing,
        errors,
        ended: Promise.resolve(failed(error)),
        kill: () => undefined,
      };
    }
  }
}

function failed(error: unknown): Ending {
  const { code = 'EIO', message } = error as NodeJS.ErrnoException;
  return { kind: 'failed', error: code, message };
}
