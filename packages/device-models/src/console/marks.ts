/**
 * Boot marks: what the platform tells the runner over the console, between the appliance's own bytes.
 *
 *     ESC ] s k e r r y ; name = value BEL
 *
 * An operating system command of ECMA-48 (8.3.89), so a terminal that is given one by mistake shows nothing. `name` is
 * a lower-case word, `value` is printable ASCII; together at most 64 bytes. What does not fit this grammar is not a mark
 * and passes through unchanged, so nothing that an appliance prints is ever lost. An appliance can print a mark of its
 * own: a mark is a claim of the guest, good for its own record and for nothing else.
 *
 * Bytes that may yet become a mark are held back: at most `longestMark`, until the next byte decides or `flush`.
 */
export interface Mark {
  name: string;
  value: string;
}

const introducer = Uint8Array.from(Buffer.from('\x1b]skerry;', 'latin1'));
const BEL = 0x07;
const ESC = 0x1b;
const longestBody = 64;
const longestMark = introducer.length + longestBody + 1;
const body = /^([a-z][a-z0-9-]*)=([\x20-\x7e]*)$/;

export class MarksFilter {
  readonly #held = new Uint8Array(longestMark);
  #heldLength = 0;

  /**
   * Takes the next bytes of the console; returns what is for the watcher and the marks that ended in them, in order.
   * The returned bytes may be a view of `chunk`.
   */
  push(chunk: Uint8Array): { bytes: Uint8Array; marks: Mark[] } {
    // Nearly every chunk: no mark is open and none begins.
    if (this.#heldLength === 0 && chunk.indexOf(ESC) < 0) return { bytes: chunk, marks: [] };
    const output = new Uint8Array(this.#heldLength + chunk.length);
    const marks: Mark[] = [];
    let written = 0;
    const release = (): void => {
      output.set(this.#held.subarray(0, this.#heldLength), written);
      written += this.#heldLength;
      this.#heldLength = 0;
    };
    let index = 0;
    while (index < chunk.length) {
      const byte = chunk[index] as number;
      if (this.#heldLength === 0) {
        const next = chunk.indexOf(ESC, index);
        const end = next < 0 ? chunk.length : next;
        output.set(chunk.subarray(index, end), written);
        written += end - index;
        index = end;
        if (next >= 0) {
          this.#held[this.#heldLength++] = ESC;
          index += 1;
        }
      } else if (this.#heldLength < introducer.length) {
        if (byte === introducer[this.#heldLength]) {
          this.#held[this.#heldLength++] = byte;
          index += 1;
        } else {
          release(); // `byte` is looked at again: it may be the ESC of a mark.
        }
      } else if (byte === BEL) {
        const mark = this.#parse();
        if (mark) {
          marks.push(mark);
          this.#heldLength = 0;
        } else {
          this.#held[this.#heldLength++] = BEL;
          release();
        }
        index += 1;
      } else if (byte < 0x20 || byte > 0x7e || this.#heldLength === longestMark - 1) {
        release();
      } else {
        this.#held[this.#heldLength++] = byte;
        index += 1;
      }
    }
    return { bytes: output.subarray(0, written), marks };
  }

  /** The console has ended: returns what was held back, which is no mark. */
  flush(): Uint8Array {
    const rest = this.#held.slice(0, this.#heldLength);
    this.#heldLength = 0;
    return rest;
  }

  #parse(): Mark | undefined {
    const text = Buffer.from(this.#held.subarray(introducer.length, this.#heldLength)).toString('latin1');
    const match = body.exec(text);
    return match ? { name: match[1] as string, value: match[2] as string } : undefined;
  }
}
