/**
 * A Bloom filter: says of most keys that are not in a table that they are not, so that the table is not read for them. Ten bits a key and
 * seven probes: about one in a hundred is asked for in vain. The probes are two hashes, combined (Kirsch and Mitzenmacher, 2006).
 */
const BITS_PER_KEY: u32 = 10;
const PROBES = 7;

export function bloomBytes(keys: u32): u32 {
  return max(8, ((keys * BITS_PER_KEY + 31) / 32) * 4);
}

/** FNV-1a, 32 bits. */
export function bloomHash(key: usize, length: u32): u32 {
  let hash: u32 = 0x811c9dc5;
  for (const end = key + length; key < end; key++) hash = (hash ^ load<u8>(key)) * 0x01000193;
  return hash;
}

// @ts-ignore: decorator
@inline
function stepOf(hash: u32): u32 {
  return ((hash ^ (hash >> 15)) * 0x85ebca77) | 1;
}

export function bloomAdd(bits: usize, bytes: u32, hash: u32): void {
  const step = stepOf(hash);
  for (let probe = 0; probe < PROBES; probe++, hash += step) {
    const bit = hash % (bytes * 8);
    const at = bits + (bit >> 3);
    store<u8>(at, load<u8>(at) | <u8>(1 << <u8>(bit & 7)));
  }
}

/** False: the key is not there. True: perhaps. */
export function bloomHas(bits: usize, bytes: u32, hash: u32): bool {
  const step = stepOf(hash);
  for (let probe = 0; probe < PROBES; probe++, hash += step) {
    const bit = hash % (bytes * 8);
    if ((load<u8>(bits + (bit >> 3)) & (1 << <u8>(bit & 7))) == 0) return false;
  }
  return true;
}
