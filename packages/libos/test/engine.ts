/**
 * Boots an appliance on the engine of the images (quickjs-wasi's wasm), in Node, with the platform played by fakes at
 * its one port, `__skerry`: a clock that stands until it is moved, a console that is an array, numbers for entropy.
 * The event loop is the one of platform/common: turn(0), jobs, turn(2), then wait, turn(1), jobs, turn(2) and so on.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { decode, encode } from '@jridgewell/sourcemap-codec';
import * as esbuild from 'esbuild';
import { EvalFlags, type JSValueHandle, QuickJS } from 'quickjs-wasi';
import * as globals from '../src/globals.ts';

const libos = fileURLToPath(new URL('..', import.meta.url));
/** Compiled once for all machines. (The type of the global needs the DOM's library, which nothing else here does.) */
const { Module } = (globalThis as unknown as { WebAssembly: { Module: new (bytes: Uint8Array) => object } })
  .WebAssembly;
const wasm = new Module(readFileSync(createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm')));

/** `globalThis.URL` is `URL`, which is then linked. */
const GLOBAL_THIS = Object.fromEntries(Object.keys(globals).map((name) => [`globalThis.${name}`, name]));

const ENTRY = (takesNeeds: boolean): string => `
import { start } from './src/core/index.ts';
${takesNeeds ? `import * as needs from './src/needs.ts';` : ''}
import * as application from './main.ts';
start(application${takesNeeds ? ', () => ({ ...needs, parameters: needs.parameters() })' : ''});
`;

export interface BundleOptions {
  minify?: boolean;
  /** Whether main takes an argument. Found out from its source unless told. */
  needs?: boolean;
}

export interface Bundle {
  code: string;
  sourceMap: string;
  /** Bytes of the output by input file. */
  parts: Record<string, number>;
}

/** Bundles the one-file appliance `main.ts` as the toolchain does. */
export async function bundle(main: string, options: BundleOptions = {}): Promise<Bundle> {
  const takesNeeds =
    options.needs ?? !/function main\(\)|=> ?|default \(\)/.test(main.slice(0, main.indexOf('{')));
  const result = await esbuild.build({
    stdin: { contents: ENTRY(takesNeeds), resolveDir: libos, sourcefile: 'entry.ts', loader: 'ts' },
    plugins: [
      {
        name: 'appliance',
        setup(build) {
          build.onResolve({ filter: /^\.\/main\.ts$/ }, () => ({ path: 'main.ts', namespace: 'appliance' }));
          build.onResolve({ filter: /^skerry:/ }, ({ path }) => ({
            path: `${libos}src/${path.slice('skerry:'.length)}/index.ts`,
          }));
          build.onLoad({ filter: /.*/, namespace: 'appliance' }, () => ({
            contents: main,
            loader: 'ts',
            resolveDir: libos,
          }));
        },
      },
    ],
    inject: [`${libos}src/globals.ts`],
    define: GLOBAL_THIS,
    absWorkingDir: libos,
    bundle: true,
    format: 'esm',
    target: 'es2024',
    platform: 'neutral',
    minify: options.minify ?? false,
    sourcemap: 'external',
    sourcesContent: false,
    metafile: true,
    write: false,
    outfile: 'app.js',
    logLevel: 'silent',
  });
  const file = (end: string): string =>
    result.outputFiles.find((output) => output.path.endsWith(end))?.text ?? '';
  const output = Object.entries(result.metafile.outputs).find(([path]) => path.endsWith('app.js'))?.[1];
  const parts = Object.entries(output?.inputs ?? {}).map(([path, part]): [string, number] => [
    path,
    part.bytesInOutput,
  ]);
  return { code: file('app.js'), sourceMap: ownFiles(file('app.js.map')), parts: Object.fromEntries(parts) };
}

/** Leaves only what maps to the appliance's own files; segments of others say "no source". */
function ownFiles(json: string): string {
  const map = JSON.parse(json) as { sources: string[]; mappings: string };
  const own = map.sources.map((source) => source.startsWith('appliance:'));
  const lines = decode(map.mappings).map((line) =>
    line.map((segment): typeof segment =>
      segment.length > 1 && !own[segment[1] as number] ? [segment[0]] : segment,
    ),
  );
  return JSON.stringify({
    sources: map.sources.map((source) => source.replace('appliance:', '')),
    mappings: encode(lines),
  });
}

/** What is used of the engine below quickjs-wasi's wrapper. */
interface EngineExports {
  memory: { buffer: ArrayBuffer };
  wasm_malloc(bytes: number): number;
  wasm_free(pointer: number): void;
  qjs_new_string(pointer: number, bytes: number): number;
  qjs_is_job_pending(): number;
  qjs_execute_pending_job(): number;
  qjs_get_exception(): number;
}

/** The network functions of the platform, played: see network.ts. */
export interface MachineNetwork {
  /** By the names of src/net/host.ts; a result of bytes becomes a Uint8Array. Those that answer events fill `into`. */
  readonly functions: Record<string, (...values: NetworkValue[]) => NetworkValue>;
  /** At most so many events, four words each. */
  takeEvents(most: number): number[];
  /** The machine's clock, in milliseconds; when it wants to be told again. */
  tick(nowMs: number): number;
}
export type NetworkValue = string | number | Uint8Array | null | undefined;

export interface MachineOptions extends BundleOptions {
  network?: MachineNetwork;
  parameters?: string[];
  wallMs?: number;
  memoryBytes?: number;
}

/** Thrown by {@link Machine.build} when module scope fails; carries the guest's message. */
export class EvaluationError extends Error {
  override name = 'EvaluationError';
}

/** An exception of the guest, on its way to `fatal`. */
class GuestError extends Error {
  readonly handle: JSValueHandle;
  constructor(handle: JSValueHandle) {
    super('the guest threw');
    this.handle = handle;
  }
}

const describe = (error: JSValueHandle): string =>
  `${error.getProp('name').toString()}: ${error.getProp('message').toString()}`;

export class Machine {
  output = '';
  exitCode: number | undefined;
  readonly marks: string[] = [];
  nowMs = 1_000;
  /** The deadline that the appliance last asked for. */
  deadline = Infinity;
  private readonly vm: QuickJS;
  private readonly input: (Uint8Array | undefined)[] = [];
  private running = false;
  private ready = false;
  private entropyState = 1;

  private constructor(vm: QuickJS) {
    this.vm = vm;
  }

  /** Evaluates module scope: what the toolchain freezes into the image. */
  static async build(main: string, options: MachineOptions = {}): Promise<Machine> {
    const { code, sourceMap } = await bundle(main, options);
    let machine: Machine | undefined;
    const vm = await QuickJS.create({
      wasm,
      maxStackSize: 200 * 1_024,
      ...(options.memoryBytes && { memoryLimit: options.memoryBytes }),
      interruptHandler: () => machine?.exitCode !== undefined,
      onUnhandledRejection: (promise: JSValueHandle, reason: JSValueHandle, handled: boolean) =>
        machine?.track(promise, reason, handled),
    });
    machine = new Machine(vm);
    machine.install(options, sourceMap);
    const promise = vm.evalCode(code, 'app.js', EvalFlags.TYPE_MODULE);
    vm.executePendingJobs();
    const outcome = await vm.resolvePromise(promise);
    if ('error' in outcome) throw new EvaluationError(describe(outcome.error));
    machine.running = true;
    return machine;
  }

  /** Builds and boots, and runs until the appliance waits or ends. */
  static async boot(main: string, options: MachineOptions = {}): Promise<Machine> {
    const machine = await Machine.build(main, options);
    machine.start();
    return machine;
  }

  /** Boots what {@link Machine.build} has built. */
  start(): void {
    this.step(0);
  }

  /** Builds, boots, and lets time pass until the appliance ends or waits for input alone. */
  static async run(main: string, options: MachineOptions = {}): Promise<Machine> {
    const machine = await Machine.boot(main, options);
    machine.advance(Infinity);
    return machine;
  }

  /** Lets `ms` pass: every deadline in between is met exactly. */
  advance(ms: number): void {
    const end = this.nowMs + ms;
    for (
      let steps = 0;
      this.exitCode === undefined && this.deadline <= end && this.deadline < Infinity;
      steps++
    ) {
      if (steps > 100_000) throw new Error('the appliance never comes to rest');
      this.nowMs = Math.max(this.nowMs, this.deadline);
      this.step(1);
    }
    if (end < Infinity) this.nowMs = end;
  }

  /** A device is ready: the sources look for themselves. */
  poll(): void {
    this.step(1);
  }

  type(text: string | Uint8Array): void {
    this.input.push(typeof text === 'string' ? new TextEncoder().encode(text) : text);
    this.ready = true;
    this.step(1);
  }

  endInput(): void {
    this.input.push(undefined);
    this.ready = true;
    this.step(1);
  }

  private step(event: 0 | 1): void {
    if (this.exitCode !== undefined) return;
    const ready = this.ready ? 1 : 0;
    this.ready = false;
    this.attempt(() => {
      this.turn(event, ready);
      do {
        this.runJobs();
        this.deadline = this.turn(2);
      } while (this.exitCode === undefined && this.engine.qjs_is_job_pending() !== 0);
    });
  }

  private runJobs(): void {
    while (this.engine.qjs_is_job_pending() !== 0) {
      if (this.engine.qjs_execute_pending_job() < 0)
        throw new GuestError(this.handle(this.engine.qjs_get_exception()));
    }
  }

  /** What escapes goes to `fatal`, as in the platform. */
  private attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (this.exitCode !== undefined) return;
      const { vm } = this;
      const value = (error as { handle?: JSValueHandle }).handle ?? vm.newString(String(error));
      try {
        this.call('fatal', value);
      } catch (end) {
        if (this.exitCode === undefined) throw end;
      }
    }
  }

  /** The engine's rejection tracker. At build time the evaluator keeps count itself; here nobody does. */
  private track(promise: JSValueHandle, reason: JSValueHandle, handled: boolean): void {
    if (!this.running) return;
    this.turn(3, promise.dup(), reason.dup(), handled);
  }

  private turn(event: number, ...values: (JSValueHandle | number | boolean)[]): number {
    const { vm } = this;
    const handles = values.map((value) => {
      if (typeof value === 'number') return vm.newNumber(value);
      return typeof value === 'boolean' ? (value ? vm.true : vm.false) : value;
    });
    return this.call('turn', vm.newNumber(event), ...handles).toNumber();
  }

  private install(options: MachineOptions, sourceMap: string): void {
    const { vm } = this;
    const object = vm.newObject();
    const define = (
      name: string,
      atBuild: boolean,
      action: (...values: JSValueHandle[]) => JSValueHandle,
    ): void => {
      const host = vm.newFunction(name, (...values) => {
        if (!atBuild && !this.running) throw new Error(`${name} was called at build time`);
        return action(...values);
      });
      vm.setProp(object, name, host);
    };
    const value = (values: JSValueHandle[]): JSValueHandle => values[0] ?? vm.undefined;
    const print = (text: string): JSValueHandle => {
      if (this.exitCode === undefined) this.output += text;
      return vm.undefined;
    };
    define('consoleWrite', true, (...values) => print(value(values).toString()));
    define('consoleWriteBytes', true, (...values) =>
      print(Buffer.from(value(values).toUint8Array()).toString('latin1')),
    );
    define('consoleRead', false, () => {
      if (this.input.length === 0) return vm.null;
      const bytes = this.input.shift();
      if (this.input.length > 0) this.ready = true;
      return bytes ? vm.newUint8Array(bytes) : vm.undefined;
    });
    define('monotonicMs', false, () => vm.newNumber(this.nowMs));
    define('wallMs', false, () =>
      vm.newNumber((options.wallMs ?? 1_700_000_000_000) + Math.floor(this.nowMs)),
    );
    define('entropy', false, (...values) => this.fill(value(values)));
    define('exit', false, (...values) => {
      this.exitCode ??= value(values).toNumber();
      throw new Error('exit');
    });
    define('parameters', false, () => vm.newString((options.parameters ?? []).join('\0')));
    define('mark', false, (...values) => {
      this.marks.push(value(values).toString());
      return vm.undefined;
    });
    define('utf8Encode', true, (...values) =>
      vm.newUint8Array(new TextEncoder().encode(value(values).toString())),
    );
    define('utf8Decode', true, (...values) => this.engineText(value(values).toUint8Array()));
    if (options.network) this.installNetwork(options.network, define);
    vm.setProp(object, 'sourceMap', vm.newString(sourceMap));
    vm.setProp(vm.global, '__skerry', object);
  }

  private installNetwork(
    network: MachineNetwork,
    define: (name: string, atBuild: boolean, action: (...values: JSValueHandle[]) => JSValueHandle) => void,
  ): void {
    const { vm } = this;
    const plain = (handle: JSValueHandle): NetworkValue => {
      if (handle.isNull || handle.isUndefined) return null;
      if (handle.isString) return handle.toString();
      return handle.isNumber ? handle.toNumber() : handle.toUint8Array();
    };
    for (const [name, action] of Object.entries(network.functions)) {
      define(name, false, (...values) => {
        network.tick(this.nowMs);
        const result = action(...values.map(plain));
        if (result === null || result === undefined) return vm.null;
        if (typeof result === 'number') return vm.newNumber(result);
        return typeof result === 'string' ? vm.newString(result) : vm.newUint8Array(result);
      });
    }
    define('netEvents', false, (into) => {
      const words = network.takeEvents((into as JSValueHandle).length / 4);
      words.forEach((word, at) => {
        into?.setProp(String(at), vm.newNumber(word >>> 0));
      });
      return vm.newNumber(words.length / 4);
    });
  }

  /** What the engine itself makes of UTF-8 bytes, as the platform does. */
  private engineText(bytes: Uint8Array): JSValueHandle {
    const { engine } = this;
    const pointer = engine.wasm_malloc(bytes.length + 1);
    new Uint8Array(engine.memory.buffer).set(bytes, pointer);
    const text = this.handle(engine.qjs_new_string(pointer, bytes.length));
    engine.wasm_free(pointer);
    return text;
  }

  /** A handle for a value of the engine below the wrapper, which has no public way to make one. */
  private handle(pointer: number): JSValueHandle {
    const made = this.vm.newString('');
    return Object.assign(Object.create(Object.getPrototypeOf(made)) as JSValueHandle, made, { ptr: pointer });
  }

  /** Numbers that differ from call to call and are the same in every run. */
  private fill(target: JSValueHandle): JSValueHandle {
    const { length } = target;
    for (let at = 0; at < length; at++) {
      this.entropyState = (Math.imul(this.entropyState, 1_664_525) + 1_013_904_223) >>> 0;
      target.setProp(String(at), this.vm.newNumber(this.entropyState >>> 24));
    }
    return this.vm.undefined;
  }

  private get engine(): EngineExports {
    return (this.vm as unknown as { exports: EngineExports }).exports;
  }

  private call(name: string, ...values: JSValueHandle[]): JSValueHandle {
    const { vm } = this;
    const object = vm.global.getProp('__skerry');
    return vm.callFunction(object.getProp(name), object, ...values);
  }
}
