/** The newest changes, in memory and in order (assembly/memtable.as.ts). It is there for as long as somebody holds it. */
import { held, type KvNative } from './native.ts';

export class Memtable {
  readonly handle: number;
  /** Of its operations. */
  bytes = 0;
  readonly #native: KvNative;
  #holders = 1;

  /** Held once. Throws NO_MEMORY. */
  constructor(native: KvNative) {
    this.#native = native;
    this.handle = held(native.calls.memtableNew());
  }

  get isEmpty(): boolean {
    return this.bytes === 0;
  }

  hold(): this {
    this.#holders++;
    return this;
  }

  release(): void {
    if (--this.#holders === 0) this.#native.calls.memtableFree(this.handle);
  }
}
