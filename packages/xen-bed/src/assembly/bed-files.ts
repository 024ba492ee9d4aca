/** From nothing to a saved bed in the cache: Debian's part, ours, and the one boot. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, realpath, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Architecture, hostArchitecture } from '../architecture.ts';
import { bedFiles, bootAndSave } from '../bed/boot.ts';
import { type BedSize, machines } from '../bed/machines.ts';
import { type SavedMachine, usualSize } from '../bed/qemu.ts';
import { BedFailure } from '../failure.ts';
import type { Progress } from './debian.ts';
import { compileHostProgram, hostSource, ownArchive, ownFolders } from './own-files.ts';
import { parts } from './parts.ts';
import { BedStore } from './store.ts';
import { assembleSystem, systemFiles } from './system.ts';

const WIRE_HOLDER = 'hold-wire';

export interface SavedBed extends SavedMachine {
  /** Paths on this host. */
  readonly state: string;
  readonly passDescriptor: string;
}

export interface AssemblyOptions {
  /** Of its Xen; x86_64 unless told. */
  readonly architecture?: Architecture | undefined;
  /** The cache of the whole project; that of this user unless told. */
  readonly cacheFolder?: string | undefined;
  readonly progress?: Progress;
  /** Another than everybody has: it is booted for whoever asks for it. */
  readonly size?: BedSize;
  readonly signal?: AbortSignal | undefined;
}

const silent: Progress = { note: () => undefined, progress: () => undefined };

/** Below the cache. */
const folders: Readonly<Record<Architecture, string>> = { x86_64: 'xen', arm64: 'xen-arm64' };

/** Where beds are kept, and what makes one another than the next. */
export class BedAssembly {
  /** Where all of it is kept. */
  readonly folder: string;
  readonly architecture: Architecture;
  readonly #store: BedStore;
  readonly #progress: Progress;
  readonly #size: BedSize;
  readonly #signal: AbortSignal | undefined;
  #keys: Promise<{ qemu: string; system: string; bed: string }> | undefined;

  constructor({
    architecture = 'x86_64',
    cacheFolder = defaultCacheFolder(),
    progress = silent,
    size = usualSize,
    signal,
  }: AssemblyOptions = {}) {
    this.architecture = architecture;
    this.folder = join(cacheFolder, folders[architecture]);
    this.#store = new BedStore(this.folder);
    this.#progress = progress;
    this.#size = size;
    this.#signal = signal;
  }

  /** Whether `assemble` would find all of it. */
  async isThere(): Promise<boolean> {
    return await this.#store.has('bed', (await this.#identify()).bed);
  }

  /** The saved bed, made when it is not there. The first time it downloads 75 MB and takes half a minute, then 0.05 s. */
  async assemble(): Promise<SavedBed> {
    try {
      return await this.#assemble();
    } catch (error) {
      if (error instanceof BedFailure || this.#signal?.aborted) throw error;
      const why = error instanceof Error ? error.message : String(error);
      throw new BedFailure('assembly', `A Xen to boot on could not be made in ${this.folder}: ${why}`, {
        cause: error,
      });
    }
  }

  async #assemble(): Promise<SavedBed> {
    const { architecture } = this;
    const order = { parts: parts[architecture], isForeign: this.#isForeign };
    const { qemu, system, bed } = await this.#identify();
    const folder = await this.#store.folder(
      'bed',
      bed,
      async (temporary) => {
        const systemFolder = await this.#store.folder('system', system, (each) =>
          assembleSystem(each, order, this.#progress, this.#signal),
        );
        this.#progress.note("booting Xen's dom0, which is then kept");
        const archive = Buffer.concat([
          await readFile(join(systemFolder, systemFiles.archive)),
          await this.#ownArchive(systemFolder, temporary),
        ]);
        await compileHostProgram('pass-descriptor', join(temporary, bedFiles.passDescriptor));
        const kernels = {
          architecture,
          hypervisor: join(systemFolder, systemFiles.hypervisor),
          kernel: join(systemFolder, systemFiles.kernel),
        };
        await bootAndSave(temporary, qemu, { ...kernels, archive, size: this.#size }, this.#signal);
      },
      () => this.#progress.note('waiting for another process, which makes it'),
    );
    const { memory, state, passDescriptor } = bedFiles;
    return {
      architecture,
      qemu,
      size: this.#size,
      memory: join(folder, memory),
      state: join(folder, state),
      passDescriptor: join(folder, passDescriptor),
    };
  }

  /** The program that holds a domain's network on a host's own Xen, compiled when it is not there; no bed is needed for it. */
  async wireHolder(): Promise<string> {
    const key = await digestOf([hostSource(WIRE_HOLDER)]);
    const folder = await this.#store.folder('host', key, (each) =>
      compileHostProgram(WIRE_HOLDER, join(each, WIRE_HOLDER)),
    );
    return join(folder, WIRE_HOLDER);
  }

  /** Whether it is for another processor than this host's. */
  get #isForeign(): boolean {
    return this.architecture !== hostArchitecture();
  }

  /** What of ours is in dom0. */
  async #ownArchive(systemFolder: string, temporary: string): Promise<Buffer> {
    const scratch = join(temporary, 'scratch');
    await mkdir(scratch);
    const { triplet } = parts[this.architecture];
    const development = join(systemFolder, systemFiles.development);
    const archive = await ownArchive(scratch, this.#isForeign ? { triplet, development } : undefined);
    await rm(scratch, { recursive: true });
    return archive;
  }

  /** Removes what is not as it was made, down to the last byte; whether all was well. */
  async verify(): Promise<boolean> {
    const { system, bed } = await this.#identify();
    let isWell = true;
    for (const [kind, key] of [
      ['system', system],
      ['bed', bed],
    ] as const) {
      if (!(await this.#store.isIntact(kind, key))) {
        isWell = false;
        await this.#store.remove(kind, key);
      }
    }
    return isWell;
  }

  /** The packages that it was made of, by their files. */
  async packages(): Promise<string[]> {
    const folder = this.#store.path('system', (await this.#identify()).system);
    const text = await readFile(join(folder, systemFiles.packages), 'utf8').catch(() => '');
    return text.trim().split('\n');
  }

  /** Removes all that was ever assembled here. Copies that are in use go on. */
  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Removes a saved bed that does not work. */
  async discard(): Promise<void> {
    await this.#store.remove('bed', (await this.#identify()).bed);
  }

  #identify(): Promise<{ qemu: string; system: string; bed: string }> {
    this.#keys ??= identify(this.architecture, this.#size);
    return this.#keys;
  }
}

/** A saved machine is of one QEMU, one dom0 and one command line. */
async function identify(
  architecture: Architecture,
  { memoryMiB, dom0MiB }: BedSize,
): Promise<{ qemu: string; system: string; bed: string }> {
  const qemu = await findQemu(architecture);
  const { size, mtimeMs } = await stat(qemu);
  const own = fileURLToPath(new URL('.', import.meta.url));
  const sources = ['system.ts', 'parts.ts', 'dom0-files.ts', 'kernel.ts', 'cpio.ts'].map((file) =>
    join(own, file),
  );
  const system = await digestOf(sources, architecture);
  const machine = [
    join(own, '..', 'bed', 'machines.ts'),
    join(own, '..', 'bed', 'qemu.ts'),
    join(own, '..', 'bed', 'boot.ts'),
    join(own, 'own-files.ts'),
  ];
  const ours = (await Promise.all(ownFolders.map(filesBelow))).flat();
  const bed = await digestOf(
    [...machine, ...ours],
    `${system} ${qemu} ${size} ${mtimeMs} ${memoryMiB} ${dom0MiB}`,
  );
  return { qemu, system, bed };
}

async function findQemu(
  architecture: Architecture,
  path = process.env['PATH'] ?? '/usr/bin',
): Promise<string> {
  const { program, package: debian } = machines[architecture];
  for (const folder of path.split(delimiter)) {
    const found = await realpath(join(folder, program)).catch(() => undefined);
    if (found !== undefined) return found;
  }
  throw new BedFailure('tool-missing', `${program} is not installed: it is in Debian's package ${debian}.`);
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function digestOf(files: readonly string[], more = ''): Promise<string> {
  const hash = createHash('sha256').update(more);
  for (const file of files) {
    const content = await readFile(file);
    hash.update(`${content.length}:`).update(content);
  }
  return hash.digest('hex');
}

/** $SKERRY_CACHE, $XDG_CACHE_HOME/skerry or ~/.cache/skerry. */
function defaultCacheFolder({ env } = process): string {
  return env['SKERRY_CACHE'] || join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'skerry');
}
