/** XChaCha20-Poly1305 by the native module: messages of any length, through its buffer. */
import type { NativeModule } from '../native/index.ts';

/** What assembly/xchacha.as.ts exports. library.json lists it too. */
export interface XChaChaExports {
  buffer(): number;
  bufferBytes(): number;
  begin(): void;
  context(length: number): void;
  seal(length: number): void;
  open(length: number): void;
  end(contextBytes: number, dataBytes: number): void;
}

const TAG_BYTES = 16;

export class XChaCha {
  readonly #module: NativeModule<XChaChaExports>;
  readonly #buffer: number;
  readonly #bufferBytes: number;

  constructor(module: NativeModule<XChaChaExports>) {
    this.#module = module;
    this.#buffer = module.exports.buffer();
    this.#bufferBytes = module.exports.bufferBytes();
    const missing = this.#buffer + this.#bufferBytes - module.memory.bytes;
    if (missing > 0 && !module.memory.grow(Math.ceil(missing / 65_536)))
      throw new Error('there is too little memory for encryption; give the machine more');
  }

  /** The ciphertext and its tag. */
  seal(key: Uint8Array, nonce: Uint8Array, context: Uint8Array, data: Uint8Array): Uint8Array {
    const sealed = new Uint8Array(data.length + TAG_BYTES);
    sealed.set(data);
    this.#begin(key, nonce, context);
    this.#change(sealed.subarray(0, data.length), this.#module.exports.seal);
    sealed.set(this.#tag(context.length, data.length), data.length);
    return sealed;
  }

  /** Undefined: it was sealed with something else, or was changed. */
  open(
    key: Uint8Array,
    nonce: Uint8Array,
    context: Uint8Array,
    sealed: Uint8Array,
  ): Uint8Array<ArrayBuffer> | undefined {
    const data = new Uint8Array(sealed.subarray(0, -TAG_BYTES));
    this.#begin(key, nonce, context);
    this.#change(data, this.#module.exports.open);
    const tag = this.#tag(context.length, data.length);
    let difference = 0;
    for (let at = 0; at < TAG_BYTES; at++)
      difference |= (tag[at] as number) ^ (sealed[data.length + at] as number);
    return difference === 0 ? data : undefined;
  }

  #begin(key: Uint8Array, nonce: Uint8Array, context: Uint8Array): void {
    const { exports, memory } = this.#module;
    memory.write(this.#buffer, key);
    memory.write(this.#buffer + key.length, nonce);
    exports.begin();
    for (let at = 0; at < context.length; at += this.#bufferBytes) {
      const piece = context.subarray(at, at + this.#bufferBytes);
      memory.write(this.#buffer, piece);
      exports.context(piece.length);
    }
  }

  /** Passes `data` through the module, in its place. */
  #change(data: Uint8Array, step: (length: number) => void): void {
    const { memory } = this.#module;
    for (let at = 0; at < data.length; at += this.#bufferBytes) {
      const piece = data.subarray(at, at + this.#bufferBytes);
      memory.write(this.#buffer, piece);
      step(piece.length);
      memory.readInto(this.#buffer, piece);
    }
  }

  #tag(contextBytes: number, dataBytes: number): Uint8Array {
    this.#module.exports.end(contextBytes, dataBytes);
    return this.#module.memory.read(this.#buffer, TAG_BYTES);
  }
}
