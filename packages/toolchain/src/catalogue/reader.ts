import { readFile, writeFile } from 'node:fs/promises';
import {
  type CatalogueLibrary,
  type Example,
  InterfaceDoc,
  type Library,
  type LibraryTest,
  type Target,
} from '@skerry/contracts';
import { z } from 'zod';
import { Cache, defaultCacheDir, digestOf } from '../compile/cache.ts';
import { ToolchainFailure } from '../compile/failure.ts';
import { type CodeDigests, codeDigest, readDigests } from './digest.ts';
import { bytesOf, type ExampleFiles, tagsOf } from './example.ts';
import { type LibosText, readLibos } from './folder.ts';
import { type Measurement, readMeasurement } from './measurements.ts';
import { readRecords, type Subject } from './records.ts';

export interface CatalogueOptions {
  libosDir: string;
  /** Where the build worker and the tests of this machine keep theirs. */
  cacheDir?: string | undefined;
}

export interface CatalogueContent {
  libraries: CatalogueLibrary[];
  /** Another whenever anything in it is another. */
  digest: string;
}

const Interfaces = z.record(z.string(), z.array(InterfaceDoc));
type Interfaces = z.infer<typeof Interfaces>;

/**
 * The catalogue of the libraries: their descriptions and documents as they are now, and what was measured and tested of
 * the code as it was when this was made, which is as long as a toolchain of the same process would build it.
 */
export class CatalogueReader {
  readonly #libosDir: string;
  readonly #cache: Cache;
  #digests: Promise<CodeDigests | undefined> | undefined;
  #interfaces: { digest: string; found: Promise<Interfaces> } | undefined;

  constructor({ libosDir, cacheDir = defaultCacheDir() }: CatalogueOptions) {
    this.#libosDir = libosDir;
    this.#cache = new Cache(cacheDir);
  }

  /** Only the descriptions. Throws ToolchainFailure when libos is damaged. */
  async libraries(): Promise<Library[]> {
    return (await readLibos(this.#libosDir)).libraries.map(({ library }) => library);
  }

  /** Throws ToolchainFailure when libos is damaged. */
  async read(): Promise<CatalogueContent> {
    const text = await readLibos(this.#libosDir);
    const [interfaces, tests, measurements] = await Promise.all([
      this.#interfacesOf(text),
      this.tests('library'),
      this.#measurements(text),
    ]);
    const libraries = text.libraries.map(({ library, readme, folder }, index) => ({
      ...library,
      readme,
      folder,
      interfaces: interfaces[library.name] ?? [],
      bytes: measurements[index]?.bytes ?? {},
      ownBytes: measurements[index]?.ownBytes ?? {},
      tests: tests.get(library.name) ?? {},
    }));
    const found = JSON.stringify([measurements, [...tests]]);
    return { libraries, digest: digestOf('catalogue/1', text.digest, found) };
  }

  /** What was tested of the code that is served, by name and target. */
  async tests(subject: Subject): Promise<Map<string, Partial<Record<Target, LibraryTest>>>> {
    const digests = await this.#codeDigests();
    return digests ? readRecords(this.#cache, codeDigest(digests), subject) : new Map();
  }

  /** What the gallery shows of appliances besides their files, in their order. Throws ToolchainFailure when libos is damaged. */
  async facts(examples: readonly ExampleFiles[]): Promise<Pick<Example, 'tags' | 'bytes'>[]> {
    const [digests, libraries] = await Promise.all([this.#codeDigests(), this.libraries()]);
    return Promise.all(
      examples.map(async (example) => ({
        tags: tagsOf(example.files, libraries),
        bytes: digests ? await bytesOf(example, digests) : {},
      })),
    );
  }

  async #measurements({ libraries }: LibosText): Promise<(Measurement | undefined)[]> {
    const digests = await this.#codeDigests();
    if (!digests) return [];
    const code = codeDigest(digests);
    return Promise.all(libraries.map(({ library }) => readMeasurement(this.#cache, code, library.name)));
  }

  /** Read once. Undefined where a tool is missing: then nothing was built here either. */
  #codeDigests(): Promise<CodeDigests | undefined> {
    this.#digests ??= readDigests(this.#cache, this.#libosDir).catch((error: unknown) => {
      this.#digests = undefined;
      if (error instanceof ToolchainFailure) return undefined;
      throw error;
    });
    return this.#digests;
  }

  /** In memory, else on disk, else from the declarations: that loads the TypeScript compiler. */
  #interfacesOf(text: LibosText): Promise<Interfaces> {
    if (this.#interfaces?.digest !== text.digest) {
      const found = this.#findInterfaces(text);
      this.#interfaces = { digest: text.digest, found };
      found.catch(() => {
        this.#interfaces = undefined;
      });
    }
    return this.#interfaces?.found ?? this.#findInterfaces(text);
  }

  async #findInterfaces({ digest, libraries, declarations }: LibosText): Promise<Interfaces> {
    const parser = await readFile(new URL('./interfaces.ts', import.meta.url));
    const entry = await this.#cache.entry('interfaces', digestOf(parser, digest), async (path) => {
      const { interfacesOf } = await import('./interfaces.ts');
      const found = interfacesOf(
        libraries.map(({ library }) => library),
        declarations,
      );
      await writeFile(path, JSON.stringify(Object.fromEntries(found)));
    });
    return Interfaces.parse(JSON.parse(await readFile(entry.path, 'utf8')));
  }
}
