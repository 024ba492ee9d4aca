import { readFile } from 'node:fs/promises';
import { type Board, boards, type Target } from '@skerry/contracts';
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

/** What the images of a target on one board are compiled from, and the bases that have been. */
export interface NativeSide {
  board: Board;
  context: CompileContext;
  bases: Bases;
  /** Digest of everything that the bases are made of; nothing is compiled for it. */
  inputs(): Promise<string>;
}

/** What all builds of one process share; everything in it is warm after its first use. */
export interface Workshop {
  libosDir: string;
  cache: Cache;
  images: Images;
  typechecker: Typechecker;
  bundler: Bundler;
  assemblyScript: AssemblyScriptCompiler;
  /** Digest of the guest's TypeScript and of the toolchain. */
  libraries: string;
  /** That of a target, on `board` if the target has it. */
  nativeSide(target: Target, board: Board): Promise<NativeSide>;
  engine(): Promise<EngineBench>;
  dispose(): Promise<void>;
}

/** The smallest program that a snapshot can be taken of. */
const EMPTY_PROGRAM = '__skerry.turn = () => Infinity; __skerry.fatal = () => {};';
/** It takes milliseconds; a machine that is busy with compilers may need long for them. */
const EMPTY_TIMEOUT_MS = 60_000;

export async function openWorkshop(cacheDir: string, libosDir: string): Promise<Workshop> {
  const stopping = new AbortController();
  const cache = new Cache(cacheDir);
  const openSide = async (board: Board): Promise<NativeSide> => {
    const platform = await readPlatform(libosDir, board);
    const context = { cache, platform, signal: stopping.signal };
    let inputs: Promise<string> | undefined;
    return {
      board,
      context,
      bases: new Bases(context),
      inputs() {
        inputs ??= digestOfBases(context).catch((error: unknown) => {
          inputs = undefined;
          throw error;
        });
        return inputs;
      },
    };
  };
  const [first, libraries] = await Promise.all([openSide(boards[0]), digestOfLibraries(libosDir)]);
  const sides = new Map([[first.board, Promise.resolve(first)]]);
  const images = new Images(cache);
  const typechecker = new Typechecker(libosDir);
  const bundler = new Bundler(libosDir);
  const assemblyScript = new AssemblyScriptCompiler(libosDir);
  let bench: Promise<EngineBench> | undefined;

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
    cache,
    images,
    typechecker,
    bundler,
    assemblyScript,
    libraries,
    async nativeSide(target, board) {
      if (first.context.platform.rows[target].boards[board] === undefined) return first;
      const side = sides.get(board) ?? openSide(board);
      sides.set(board, side);
      return await side;
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
