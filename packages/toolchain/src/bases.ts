import type { ImagePart, Target } from '@skerry/contracts';
import { partsOfMap } from './assemble/parts.ts';
import { type Template, templateOf } from './assemble/template.ts';
import { type BaseContent, engineBase } from './compile/base.ts';
import { ToolchainFailure } from './compile/failure.ts';
import type { CompileContext } from './compile/objects.ts';

/** A base that snapshots can be attached to. */
export interface ReadyBase {
  template: Template;
  /** Parts of the template's bytes. */
  parts: readonly ImagePart[];
  /** True when nothing had to be compiled or linked for this call. */
  cached: boolean;
}

/** Which base: `unix`, `unix net-direct`, `unix sqlite/sqlite`. */
type BaseName = string;

/**
 * The bases of this process: that of each target and content is made once, shared by all builds that wait for
 * it, and not stopped when one of these is cancelled. One that failed is tried again by the next build.
 */
export class Bases {
  readonly #context: Omit<CompileContext, 'onLog'>;
  readonly #ready = new Map<BaseName, Promise<ReadyBase>>();
  readonly #done = new Map<BaseName, ReadyBase>();
  readonly #listeners = new Map<BaseName, Set<(text: string) => void>>();

  constructor(context: Omit<CompileContext, 'onLog'>) {
    this.#context = context;
  }

  /** `onLog` is told what takes long while this call waits. Rejects with ToolchainFailure. */
  async get(target: Target, content: BaseContent, onLog: (text: string) => void): Promise<ReadyBase> {
    const modules = content.modules.map(({ library, name }) => `${library}/${name}`);
    const name = [target, ...content.features, ...modules].join(' ');
    const done = this.#done.get(name);
    if (done) return done;
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    listeners.add(onLog);
    try {
      const tell = (text: string): void => {
        for (const listener of listeners) listener(text);
      };
      return await this.#find(name, () => this.#make(target, content, tell));
    } finally {
      listeners.delete(onLog);
    }
  }

  #find(name: BaseName, make: () => Promise<ReadyBase>): Promise<ReadyBase> {
    const known = this.#ready.get(name);
    if (known) return known;
    const made = make();
    this.#ready.set(name, made);
    made.then(
      (base) => this.#done.set(name, { ...base, cached: true }),
      () => this.#ready.delete(name),
    );
    return made;
  }

  async #make(target: Target, content: BaseContent, onLog: (text: string) => void): Promise<ReadyBase> {
    const base = await engineBase({ ...this.#context, onLog }, target, content);
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
      parts: partsOfMap(base.map, template.head.length),
      cached: base.cached,
    };
  }
}
