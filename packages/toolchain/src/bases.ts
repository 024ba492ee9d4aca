import type { ImagePart, Target } from '@skerry/contracts';
import { partsOfMap } from './assemble/parts.ts';
import { type Template, templateOf } from './assemble/template.ts';
import { type CompileContext, engineBase } from './compile/base.ts';
import { digestOf } from './compile/cache.ts';
import { ToolchainFailure } from './compile/failure.ts';

/** A base that snapshots can be attached to. */
export interface ReadyBase {
  template: Template;
  /** SHA-256 of the template. */
  digest: string;
  /** Parts of the template's bytes. */
  parts: readonly ImagePart[];
  /** True when nothing had to be compiled or linked for this call. */
  cached: boolean;
}

/**
 * The bases of this process: each target's is made once, shared by all builds that wait for it, and not stopped
 * when one of these is cancelled. One that failed is tried again by the next build.
 */
export class Bases {
  readonly #context: Omit<CompileContext, 'onLog'>;
  readonly #ready = new Map<Target, Promise<ReadyBase>>();
  readonly #done = new Map<Target, ReadyBase>();
  readonly #listeners = new Map<Target, Set<(text: string) => void>>();

  constructor(context: Omit<CompileContext, 'onLog'>) {
    this.#context = context;
  }

  /** `onLog` is told what takes long while this call waits. Rejects with ToolchainFailure. */
  async get(target: Target, onLog: (text: string) => void): Promise<ReadyBase> {
    const done = this.#done.get(target);
    if (done) return done;
    const listeners = this.#listeners.get(target) ?? new Set();
    this.#listeners.set(target, listeners);
    listeners.add(onLog);
    try {
      return await this.#find(target, listeners);
    } finally {
      listeners.delete(onLog);
    }
  }

  #find(target: Target, listeners: ReadonlySet<(text: string) => void>): Promise<ReadyBase> {
    const known = this.#ready.get(target);
    if (known) return known;
    const tell = (text: string): void => {
      for (const listener of listeners) listener(text);
    };
    const made = this.#make(target, tell);
    this.#ready.set(target, made);
    made.then(
      (base) => this.#done.set(target, { ...base, cached: true }),
      () => this.#ready.delete(target),
    );
    return made;
  }

  async #make(target: Target, onLog: (text: string) => void): Promise<ReadyBase> {
    const base = await engineBase({ ...this.#context, onLog }, target);
    const outcome = templateOf(base.elf, this.#context.platform.rows[target].format);
    if (!outcome.ok) {
      const { kind } = outcome.finding;
      throw new ToolchainFailure(
        'TOOLCHAIN_FAILED',
        `The base of ${target} cannot take a snapshot: ${kind}.`,
      );
    }
    const { template } = outcome;
    return {
      template,
      digest: digestOf(template.head),
      parts: partsOfMap(base.map, template.head.length),
      cached: base.cached,
    };
  }
}
