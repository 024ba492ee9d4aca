import { readFile } from 'node:fs/promises';
import type { Board } from '@skerry/contracts';
import { Bases } from './bases.ts';
import { digestOfBases } from './compile/base.ts';
import { Cache } from './compile/cache.ts';
import { engineWasm } from './compile/engine.ts';
import type { CompileContext } from './compile/objects.ts';
import { readPlatform } from './compile/platform.ts';
import { createEvaluator, type Evaluator } from './evaluate/index.ts';
import { Images } from './images.ts';
import { digestOfLibraries } from './inputs.ts';
import { AssemblyScriptCompiler } from './native/asc.ts';
import { Bundler } from './source/bundle.ts';
import { Typechecker } from './source/typecheck.ts';

/** An evaluator for the engine that the bases contain, and what a snapshot takes when there is no program. */
export interface EngineBench {
  evaluator: Evaluator;
  emptySnapshotBytes: number;
}

/** What all builds of one process share; everything in it is warm after its first use. */
export interface Workshop {
  libosDir: string;
  context: CompileContext;
  bases: Bases;
  images: Images;
  typechecker: Typechecker;
  bundler: Bundler;
  assemblyScript: AssemblyScriptCompiler;
  /** Digest of the guest's TypeScript and of the toolchain. */
  libraries: string;
  /** Digest of everything that the bases are made of; nothing is compiled for it. */
  nativeInputs(): Promise<string>;
  engine(): Promise<EngineBench>;
  dispose(): Promise<void>;
}

/** The smallest program that a snapshot can be taken of. */
const EMPTY_PROGRAM = '__skerry.turn = () => Infinity; __skerry.fatal = () => {};';
/** It takes milliseconds; a machine that is busy with compilers may need long for them. */
const EMPTY_TIMEOUT_MS = 60_000;

export async function openWorkshop(
  cacheDir: string,
  libosDir: string,
  board: Board | undefined,
): Promise<Workshop> {
  const stopping = new AbortController();
  const cache = new Cache(cacheDir);
  const [platform, libraries] = await Promise.all([
    readPlatform(libosDir, board),
    digestOfLibraries(libosDir),
  ]);
  const context = { cache, platform, signal: stopping.signal };
  const images = new Images(cache);
  const typechecker = new Typechecker(libosDir);
  const bundler = new Bundler(libosDir);
  const assemblyScript = new AssemblyScriptCompiler(libosDir);
  let bench: Promise<EngineBench> | undefined;
  let native: Promise<string> | undefined;

  const openEngine = async (): Promise<EngineBench> => {
    const wasm = await readFile((await engineWasm(cache, stopping.signal)).path);
    const evaluator = createEvaluator(wasm);
    const empty = await evaluator.evaluate({
      source: EMPTY_PROGRAM,
      sourceMap: '{"sources":[],"mappings":""}',
      timeoutMs: EMPTY_TIMEOUT_MS,
      memoryMiB: 64,
      signal: stopping.signal,
      onConsole: () => undefined,
    });
    if (!empty.ok) throw new Error(`the engine cannot run an empty program: ${empty.message}`);
    return { evaluator, emptySnapshotBytes: empty.snapshot.length };
  };

  return {
    libosDir,
    context,
    bases: new Bases(context),
    images,
    typechecker,
    bundler,
    assemblyScript,
    libraries,
    nativeInputs() {
      native ??= digestOfBases(context).catch((error: unknown) => {
        native = undefined;
        throw error;
      });
      return native;
    },
    engine() {
      bench ??= openEngine().catch((error: unknown) => {
        bench = undefined;
        throw error;
      });
      return bench;
    },
    async dispose() {
      await images.settle();
      stopping.abort();
      const open = await bench?.catch(() => undefined);
      await Promise.all([
        typechecker.dispose(),
        bundler.dispose(),
        assemblyScript.dispose(),
        open?.evaluator.dispose(),
      ]);
    },
  };
}
