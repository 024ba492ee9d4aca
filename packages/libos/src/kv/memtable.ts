/**
 * The newest changes, in memory and in order: pieces of at most PIECE keys, each sorted, so that an insertion moves few of them.
 */
import { type Operation, operationBytes } from './operations.ts';

const PIECE = 64;

interface Piece {
  readonly keys: string[];
  readonly values: (Uint8Array | undefined)[];
}

export class Memtable {
  readonly #pieces: Piece[];
  #bytes = 0;

  constructor(pieces: Piece[] = []) {
    this.#pieces = pieces;
  }

  /** What its entries would take in a table. */
  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#pieces.length === 0;
  }

  /** As it is now; later changes are not seen in it. Values are shared, and never changed. */
  copy(): Memtable {
    return new Memtable(
      this.#pieces.map(({ keys, values }) => ({ keys: keys.slice(), values: values.slice() })),
    );
  }

  set(operation: Operation): void {
    const { key, value } = operation;
    const index = Math.max(0, this.#pieceOf(key));
    const piece = this.#pieces[index];
    if (!piece) {
      this.#pieces.push({ keys: [key], values: [value] });
      this.#bytes += operationBytes(operation);
      return;
    }
    const at = search(piece.keys, key);
    if (piece.keys[at] === key) {
      this.#bytes += (value?.length ?? 0) - (piece.values[at]?.length ?? 0);
      piece.values[at] = value;
      return;
    }
    piece.keys.splice(at, 0, key);
    piece.values.splice(at, 0, value);
    this.#bytes += operationBytes(operation);
    if (piece.keys.length > PIECE) this.#split(index, piece, at);
  }

  /** Undefined: nothing is known here; with the value undefined: the key is deleted. */
  get(key: string): Operation | undefined {
    const piece = this.#pieces[this.#pieceOf(key)];
    if (!piece) return undefined;
    const at = search(piece.keys, key);
    return piece.keys[at] === key ? { key, value: piece.values[at] } : undefined;
  }

  /** From `from` on, in order, piece by piece; it must not be changed meanwhile. */
  *entries(from = ''): Generator<readonly Operation[]> {
    for (let index = Math.max(0, this.#pieceOf(from)); index < this.#pieces.length; index++) {
      const piece = this.#pieces[index];
      if (!piece) return;
      const first = search(piece.keys, from);
      const all = piece.keys.map((key, at) => ({ key, value: piece.values[at] }));
      if (first < all.length) yield first === 0 ? all : all.slice(first);
    }
  }

  /** Rows of growing keys leave full pieces behind, others halves. */
  #split(index: number, piece: Piece, at: number): void {
    const from = at === PIECE ? PIECE : PIECE >> 1;
    this.#pieces.splice(index + 1, 0, { keys: piece.keys.splice(from), values: piece.values.splice(from) });
  }

  /** The last piece that begins with `key` or before; -1: all begin behind it. */
  #pieceOf(key: string): number {
    let low = 0;
    let high = this.#pieces.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#pieces[middle]?.keys[0] ?? '') <= key) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

/** The first place whose key is `key` or behind it. */
function search(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((keys[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
