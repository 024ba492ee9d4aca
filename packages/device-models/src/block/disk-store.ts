/**
 * The disks of projects as files of a folder: `<project>/<name>.img`, raw and with holes, so that a file is what every
 * machine sees, whatever its target. `bases/<sha256>.img` are contents that somebody froze: a disk begins as a copy of one,
 * which shares its blocks where the file system can.
 *
 * A disk has one user at a time (file-lock.ts). Every change is a whole new file that takes the old one's place, so a reader
 * sees one or the other, also after a power cut.
 */
import { createHash, randomUUID } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Disk, DiskName, limits, ProjectId, type WantedDisk } from '@skerry/contracts';
import { lockFile } from './file-lock.ts';
import { copySparse, writeSparse } from './sparse.ts';

/** Why a disk cannot be had. */
export type DiskProblem =
  | { kind: 'missing' }
  | { kind: 'exists' }
  | { kind: 'in-use' }
  /** The project has as many disks, or as many bytes of them, as one may. */
  | { kind: 'quota'; message: string }
  /** An upload that is no disk. */
  | { kind: 'unusable'; message: string };

export type DiskOutcome<Value> = { ok: true; value: Value } | { ok: false; problem: DiskProblem };

/** A disk whose user is the caller, and whoever inherits the descriptor, until all have closed it. */
export interface OpenDisk {
  readonly name: string;
  readonly file: FileHandle;
}

const SUFFIX = '.img';
const SECTOR_BYTES = 512;

export class DiskStore {
  readonly #folder: string;

  /** `folder` is made when it is first needed. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Sorted by name. */
  async list(project: string): Promise<Disk[]> {
    const names = await this.#names(project);
    const disks = await Promise.all(names.toSorted().map((name) => this.#describe(project, name)));
    return disks.flatMap((disk) => disk ?? []);
  }

  /** A disk of zeroes, or with the content of a base. */
  async create(project: string, { name, bytes }: WantedDisk, base?: string): Promise<DiskOutcome<Disk>> {
    if (await this.#size(project, name)) return failed({ kind: 'exists' });
    const exceeded = await this.#exceeded(project, name, bytes);
    if (exceeded) return failed(exceeded);
    const scratch = await this.#scratch(project);
    try {
      if (base !== undefined) await copySparse(this.#basePath(base), scratch);
      const file = await open(scratch, constants.O_RDWR | constants.O_CREAT, 0o600);
      await file.truncate(bytes);
      await file.close();
      await rename(scratch, this.#path(project, name));
    } finally {
      await rm(scratch, { force: true });
    }
    return this.#found(project, name);
  }

  /**
   * The disk of that name, made if the project has none, for its one user. Waits so long for the one before to be gone.
   */
  async attach(project: string, wanted: WantedDisk, waitMs: number): Promise<DiskOutcome<OpenDisk>> {
    const { name } = wanted;
    if (!(await this.#size(project, name))) {
      const made = await this.create(project, wanted);
      if (!made.ok && made.problem.kind !== 'exists') return made;
    }
    return this.#locked(project, name, 'exclusive', waitMs);
  }

  /** Its bytes, for a copy; the disk has no user meanwhile. The stream closes the file. */
  async download(project: string, name: string): Promise<DiskOutcome<NodeJS.ReadableStream>> {
    const opened = await this.#locked(project, name, 'shared', 0);
    if (!opened.ok) return opened;
    return { ok: true, value: opened.value.file.createReadStream() };
  }

  /** Makes the disk, or replaces its content, by what the stream holds. */
  async upload(project: string, name: string, source: AsyncIterable<Uint8Array>): Promise<DiskOutcome<Disk>> {
    const scratch = await this.#scratch(project);
    try {
      const file = await open(scratch, 'wx+', 0o600);
      const bytes = await writeSparse(file, source, limits.diskBytes);
      await file.sync();
      await file.close();
      const unusable = this.#unusable(bytes);
      if (bytes === undefined || unusable) return failed(unusable ?? { kind: 'missing' });
      const exceeded = await this.#exceeded(project, name, bytes);
      if (exceeded) return failed(exceeded);
      return await this.#replace(project, name, scratch);
    } finally {
      await rm(scratch, { force: true });
    }
  }

  async delete(project: string, name: string): Promise<DiskOutcome<undefined>> {
    const opened = await this.#locked(project, name, 'exclusive', 0);
    if (!opened.ok) return opened;
    await rm(this.#path(project, name));
    await opened.value.file.close();
    return { ok: true, value: undefined };
  }

  /** Keeps the content of a disk as a base: the SHA-256 that it is found by from now on. */
  async freeze(project: string, name: string): Promise<DiskOutcome<string>> {
    const opened = await this.#locked(project, name, 'shared', 0);
    if (!opened.ok) return opened;
    const scratch = await this.#scratch(project);
    try {
      await copySparse(this.#path(project, name), scratch);
      const hash = createHash('sha256');
      for await (const chunk of createReadStream(scratch)) hash.update(chunk as Buffer);
      const digest = hash.digest('hex');
      await mkdir(join(this.#folder, 'bases'), { recursive: true });
      await rename(scratch, this.#basePath(digest));
      return { ok: true, value: digest };
    } finally {
      await rm(scratch, { force: true });
      await opened.value.file.close();
    }
  }

  #unusable(bytes: number | undefined): DiskProblem | undefined {
    if (bytes === undefined)
      return { kind: 'unusable', message: `A disk has at most ${limits.diskBytes} bytes.` };
    if (bytes > 0 && bytes % SECTOR_BYTES === 0) return undefined;
    const message = `A disk is whole sectors of ${SECTOR_BYTES} bytes, and these are ${bytes} bytes.`;
    return { kind: 'unusable', message };
  }

  async #replace(project: string, name: string, scratch: string): Promise<DiskOutcome<Disk>> {
    if (await this.#size(project, name)) {
      const before = await this.#locked(project, name, 'exclusive', 0);
      if (!before.ok) return before;
      await rename(scratch, this.#path(project, name));
      await before.value.file.close();
    } else await rename(scratch, this.#path(project, name));
    return this.#found(project, name);
  }

  async #exceeded(project: string, name: string, bytes: number): Promise<DiskProblem | undefined> {
    const others = (await this.#names(project)).filter((other) => other !== name);
    const sizes = await Promise.all(others.map((other) => this.#size(project, other)));
    if (others.length >= limits.projectDisks) {
      return { kind: 'quota', message: `The project ${project} has ${others.length} disks already.` };
    }
    const sum = sizes.reduce<number>((total, size = 0) => total + size, bytes);
    if (sum <= limits.projectDiskBytes) return undefined;
    const message = `The disks of ${project} would have ${sum} bytes, and may have ${limits.projectDiskBytes}.`;
    return { kind: 'quota', message };
  }

  /** The file that has this name once it is locked: another may have taken its place before that. */
  async #locked(
    project: string,
    name: string,
    kind: 'exclusive' | 'shared',
    waitMs: number,
  ): Promise<DiskOutcome<OpenDisk>> {
    for (;;) {
      const file = await open(this.#path(project, name), 'r+').catch(nothingThere);
      if (!file) return failed({ kind: 'missing' });
      const isLocked = await lockFile(file, kind, waitMs);
      if (isLocked && (await this.#isNow(file, project, name))) return { ok: true, value: { name, file } };
      await file.close();
      if (!isLocked) return failed({ kind: 'in-use' });
    }
  }

  async #isNow(file: FileHandle, project: string, name: string): Promise<boolean> {
    const [opened, there] = await Promise.all([
      file.stat(),
      stat(this.#path(project, name)).catch(nothingThere),
    ]);
    return there?.ino === opened.ino && there.dev === opened.dev;
  }

  async #found(project: string, name: string): Promise<DiskOutcome<Disk>> {
    const disk = await this.#describe(project, name);
    return disk ? { ok: true, value: disk } : failed({ kind: 'missing' });
  }

  async #names(project: string): Promise<string[]> {
    const files = await readdir(this.#projectFolder(project)).catch(nothing);
    return files.filter((file) => file.endsWith(SUFFIX)).map((file) => file.slice(0, -SUFFIX.length));
  }

  /** Its bytes; undefined when there is no such disk. */
  async #size(project: string, name: string): Promise<number | undefined> {
    return (await stat(this.#path(project, name)).catch(nothingThere))?.size;
  }

  async #describe(project: string, name: string): Promise<Disk | undefined> {
    const file = await open(this.#path(project, name), 'r').catch(nothingThere);
    if (!file) return undefined;
    try {
      const { size, blocks } = await file.stat();
      const isInUse = !(await lockFile(file, 'shared', 0));
      return { project, name, bytes: size, usedBytes: blocks * 512, isInUse };
    } finally {
      await file.close();
    }
  }

  /** A name for a file that is not whole yet. */
  async #scratch(project: string): Promise<string> {
    const folder = this.#projectFolder(project);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return join(folder, `.${randomUUID()}`);
  }

  /** Names are checked here too: they become paths. */
  #path(project: string, name: string): string {
    return join(this.#projectFolder(project), `${DiskName.parse(name)}${SUFFIX}`);
  }

  #projectFolder(project: string): string {
    return join(this.#folder, 'projects', ProjectId.parse(project));
  }

  #basePath(digest: string): string {
    if (!/^[0-9a-f]{64}$/.test(digest)) throw new Error(`${digest} is no SHA-256`);
    return join(this.#folder, 'bases', `${digest}${SUFFIX}`);
  }
}

function failed(problem: DiskProblem): { ok: false; problem: DiskProblem } {
  return { ok: false, problem };
}

function nothing(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

function nothingThere(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
