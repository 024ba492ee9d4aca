/** Who takes part in the measurements of storage, and how each is run: a process that does its work and prints what it took. */
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { machineCommand } from '@skerry/device-models';
import type { ImageFile } from '../images.ts';

/** Milliseconds by part. */
export type Times = Readonly<Record<string, number>>;

/** Works in a place on the disk of its own; what it leaves there is found by its next run. */
export interface Contestant {
  readonly name: string;
  /** Throws with its words when it did not get through. */
  run(place: string, parameters: readonly (string | number)[]): Promise<Times>;
}

const PATIENCE_MS = 1_800_000;
/** The descriptor of the machine's disk. */
const DISK = 3;

/** Our image as a process; its place is a file, made with `megabytes` where it is missing. */
export function imageContestant(name: string, { image, path }: ImageFile, megabytes: number): Contestant {
  return {
    name,
    async run(place, parameters) {
      const file = await open(place, 'a+');
      try {
        if ((await file.stat()).size === 0) await file.truncate(megabytes * 2 ** 20);
      } finally {
        await file.close();
      }
      const { command, args, env } = machineCommand({
        target: image.target,
        imagePath: path,
        memoryMiB: image.memoryMiB,
        parameters: parameters.map(String),
        marks: false,
        disks: [{ name: 'data', descriptor: DISK, isReadOnly: false, isHostDevice: false }],
      });
      // A shell opens the disk: Node's streams would read from the descriptor.
      const shell = ['-c', `exec "$0" "$@" ${DISK}<>"$DISK"`, command, ...args];
      return timesOf(name, '/bin/sh', shell, { ...env, DISK: place });
    },
  };
}

/** A store of Node's world; its place is a folder. */
export function peerStore(root: string, kind: 'level' | 'lmdb', name: string): Contestant {
  const program = join(root, 'bench', 'peers', 'store.ts');
  return {
    name,
    run(place, parameters) {
      mkdirSync(place, { recursive: true });
      return timesOf(name, process.execPath, [program, kind, place, ...parameters.map(String)], process.env);
    },
  };
}

/** A program that takes the disk's file as its first argument. */
export function programContestant(name: string, program: string): Contestant {
  return {
    name,
    run: (place, parameters) => timesOf(name, program, [place, ...parameters.map(String)], process.env),
  };
}

export function forget(place: string): void {
  rmSync(place, { recursive: true, force: true });
}

function timesOf(
  name: string,
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Times> {
  return new Promise((resolve, reject) => {
    const options = { env, encoding: 'utf8', timeout: PATIENCE_MS } as const;
    execFile(command, args, options, (error, stdout, stderr) => {
      const line = stdout.trim().split('\n').at(-1) ?? '';
      if (!error && line.startsWith('{')) resolve(JSON.parse(line) as Times);
      else reject(new Error(`${name}: ${error?.message ?? 'said nothing'}\n${stdout}${stderr}`));
    });
  });
}
