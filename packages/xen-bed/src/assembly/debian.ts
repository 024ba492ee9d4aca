/**
 * Debian's packages as files: downloaded by apt-get, which checks their signatures, and unpacked; never installed, and without
 * privileges. Old package lists of the system are passed over for ones of our own, as are those of a system of another processor.
 */
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BedFailure } from '../failure.ts';
import { command, pipe } from './command.ts';

const LOOKUP_MS = 30_000;
const DOWNLOAD_MS = 1_800_000;
const UNPACK_MS = 300_000;
const LOOK_MS = 250;

export interface Progress {
  note(text: string): void;
  /** From 0 to 1. */
  progress(share: number): void;
}

/** Options for apt-get and apt-cache that say whose package lists they read. */
type Lists = readonly string[];

export class DebianPackages {
  readonly #scratch: string;
  readonly #signal: AbortSignal | undefined;
  readonly #architecture: string | undefined;
  #lists: Lists = [];

  /**
   * `scratch`: a folder of the caller's, which exists and is removed by it. `architecture`: whose packages, by Debian's name;
   * the system's own unless told.
   */
  constructor(scratch: string, signal?: AbortSignal, architecture?: string) {
    this.#scratch = scratch;
    this.#signal = signal;
    this.#architecture = architecture;
  }

  /** The first package that `name` depends on whose own name matches. */
  async dependency(name: string, pattern: RegExp): Promise<string> {
    const find = async (): Promise<string | undefined> => {
      const text = await command(
        'apt-cache',
        [...this.#lists, 'depends', name],
        this.#options(LOOKUP_MS),
      ).catch((error: unknown) => {
        if (error instanceof BedFailure && error.problem === 'tool-missing') throw notDebian();
        return '';
      });
      return [...text.matchAll(/Depends: (\S+)/g)]
        .map(([, each]) => each as string)
        .find((each) => pattern.test(each));
    };
    await this.#readForeign();
    const found = (await find()) ?? (await this.#readLists().then(find));
    if (found === undefined)
      throw new BedFailure('not-debian', `This system's package lists have no ${name}.`);
    return found;
  }

  /** The paths of the packages' files, in `scratch`. */
  async download(names: readonly string[], progress: Progress): Promise<string[]> {
    const folder = join(this.#scratch, 'packages');
    await mkdir(folder, { recursive: true });
    await this.#readForeign();
    try {
      await this.#fetch(names, folder, progress);
    } catch {
      // The system's lists may name versions that are gone.
      await this.#readLists();
      await this.#fetch(names, folder, progress);
    }
    const files = (await readdir(folder)).filter((file) => file.endsWith('.deb'));
    return files.map((file) => join(folder, file));
  }

  async #fetch(names: readonly string[], folder: string, progress: Progress): Promise<void> {
    const options = this.#options(DOWNLOAD_MS, folder);
    const args = ['-q', ...this.#lists, 'download', ...names];
    const uris = await command('apt-get', [...args, '--print-uris'], options);
    const bytes = [...uris.matchAll(/^'\S+' \S+ (\d+)/gm)].reduce((sum, [, each]) => sum + Number(each), 0);
    progress.note(`downloading ${Math.ceil(bytes / 1e6)} MB from Debian`);
    const timer = setInterval(() => {
      void sizeOf(folder).then((there) => progress.progress(there / bytes));
    }, LOOK_MS);
    try {
      await command('apt-get', args, options);
    } catch (error) {
      throw new BedFailure('download', `Debian's packages could not be downloaded: ${wordsOf(error)}`);
    } finally {
      clearInterval(timer);
    }
  }

  /** The system's lists have its own architecture at least, and no more is asked of it. */
  async #readForeign(): Promise<void> {
    if (this.#architecture !== undefined) await this.#readLists();
  }

  /** Lists of our own, as new as the archive. */
  async #readLists(): Promise<void> {
    if (this.#lists.length > 0) return;
    const state = join(this.#scratch, 'apt');
    await mkdir(join(state, 'lists', 'partial'), { recursive: true });
    await mkdir(join(state, 'cache', 'archives', 'partial'), { recursive: true });
    this.#lists = [
      ...['-o', `Dir::State=${state}`, '-o', 'Dir::State::status=/var/lib/dpkg/status'],
      ...[
        '-o',
        `Dir::Cache=${join(state, 'cache')}`,
        '-o',
        'APT::Sandbox::User=',
        '-o',
        'Debug::NoLocking=1',
      ],
    ];
    if (this.#architecture !== undefined) {
      const names = ['APT::Architecture', 'APT::Architectures'];
      this.#lists = [...this.#lists, ...names.flatMap((name) => ['-o', `${name}=${this.#architecture}`])];
    }
    await command('apt-get', ['-q', ...this.#lists, 'update'], this.#options(DOWNLOAD_MS)).catch(
      (error: unknown) => {
        throw new BedFailure('download', `Debian's package lists could not be read: ${wordsOf(error)}`);
      },
    );
  }

  #options(timeoutMs: number, cwd = this.#scratch) {
    return { cwd, timeoutMs, signal: this.#signal };
  }
}

/** Unpacks a package into a folder; only what matches one of the patterns, as tar's --wildcards, when there are any. */
export async function unpackPackage(
  file: string,
  folder: string,
  patterns: readonly string[] = [],
  signal?: AbortSignal,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const choice = patterns.length > 0 ? ['--wildcards', ...patterns] : [];
  await pipe(
    ['dpkg-deb', '--fsys-tarfile', file],
    ['tar', '-x', '--no-same-owner', '-C', folder, ...choice],
    { timeoutMs: UNPACK_MS, signal },
  );
}

const notDebian = (): BedFailure =>
  new BedFailure('not-debian', 'The test bed is made of Debian packages, and this system has no apt-get.');

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Of the files in a folder and in its folders. */
async function sizeOf(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    files.map((file) =>
      stat(join(folder, file)).then(
        (found) => (found.isFile() ? found.size : 0),
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, each) => sum + each, 0);
}
