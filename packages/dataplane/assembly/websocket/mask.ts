/** Masking (RFC 6455, 5.3): exclusive or with four bytes, over and over. */

/** Masks in place. `key` is as it lies in memory, its first byte for the first of `bytes`; the key for what follows them. */
export function mask(key: u32, at: usize, length: u32): u32 {
  const twice = <u64>key | (<u64>key << 32);
  const end = at + length;
  for (; at + 8 <= end; at += 8) store<u64>(at, load<u64>(at) ^ twice);
  if (at + 4 <= end) {
    store<u32>(at, load<u32>(at) ^ key);
    at += 4;
  }
  for (let bits: u32 = 0; at < end; bits += 8) {
    store<u8>(at, load<u8>(at) ^ <u8>(key >> bits));
    at++;
  }
  return rotr<u32>(key, (length & 3) * 8);
}
