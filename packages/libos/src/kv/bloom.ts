/**
 * A Bloom filter: says of most keys that are not in a table that they are not, so that the table is not read for them. Ten bits a key and
 * seven probes: about one in a hundred is asked for in vain. The probes are two hashes, combined (Kirsch and Mitzenmacher, 2006).
 */
const BITS_PER_KEY = 10;
const PROBES = 7;
const { imul } = Math;

export function bloomBytes(keys: number): number {
  return Math.max(8, Math.ceil((keys * BITS_PER_KEY) / 32) * 4);
}

export function bloomHash(key: string): number {
  // FNV-1a, 32 bits.
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index++) hash = imul(hash ^ key.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

export function bloomAdd(bits: Uint8Array, hash: number): void {
  probe(bits.length * 8, hash, (bit) => {
    bits[bit >> 3] = (bits[bit >> 3] ?? 0) | (1 << (bit & 7));
    return true;
  });
}

/** False: the key is not there. True: perhaps. */
export function bloomHas(bits: Uint8Array, hash: number): boolean {
  return probe(bits.length * 8, hash, (bit) => ((bits[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0);
}

/** True when `visit` says so of every probe. */
function probe(size: number, hash: number, visit: (bit: number) => boolean): boolean {
  const step = (imul(hash ^ (hash >>> 15), 0x85ebca77) | 1) >>> 0;
  let at = hash;
  for (let index = 0; index < PROBES; index++) {
    if (!visit(at % size)) return false;
    at = (at + step) >>> 0;
  }
  return true;
}
