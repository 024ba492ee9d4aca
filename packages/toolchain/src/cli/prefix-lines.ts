/** The consoles of several machines on one terminal: whole lines, each with the name of who wrote it. */
import { Transform } from 'node:stream';

const NEWLINE = 0x0a;
/** A line that is longer is broken, so that one that never ends is seen and takes no memory. */
const MOST_LINE_BYTES = 16 * 1_024;

/** Puts `prefix` before every line; a line goes on as soon as it is whole, what is left of one at the end. */
export class PrefixLines extends Transform {
  readonly #prefix: Buffer;
  #begun: Buffer = Buffer.alloc(0);

  constructor(prefix: string) {
    super();
    this.#prefix = Buffer.from(prefix);
  }

  override _transform(chunk: Buffer, _encoding: string, done: () => void): void {
    let rest = this.#begun.length === 0 ? chunk : Buffer.concat([this.#begun, chunk]);
    for (;;) {
      const end = rest.indexOf(NEWLINE);
      if (end < 0 && rest.length < MOST_LINE_BYTES) break;
      const length = end < 0 || end > MOST_LINE_BYTES ? MOST_LINE_BYTES : end;
      this.#line(rest.subarray(0, length));
      rest = rest.subarray(length === end ? end + 1 : length);
    }
    this.#begun = rest;
    done();
  }

  override _flush(done: () => void): void {
    if (this.#begun.length > 0) this.#line(this.#begun);
    done();
  }

  #line(line: Buffer): void {
    this.push(Buffer.concat([this.#prefix, line, Buffer.from([NEWLINE])]));
  }
}

/** The prefixes of these names, of one width. */
export function prefixesOf(names: readonly string[]): string[] {
  const width = Math.max(...names.map(({ length }) => length));
  return names.map((name) => `${name.padEnd(width)} | `);
}
