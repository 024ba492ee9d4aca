/** Whether bytes that come in pieces are UTF-8 (RFC 3629; the table of its section 4). */

/** Between two pieces, packed: bytes 0 and 1 are what the next byte may be at least and at most, byte 2 how many must follow. */
export const UTF8_START: u32 = 0;
export const UTF8_BAD: u32 = 0xffffffff;

const HIGH_BITS: u64 = 0x8080808080808080;

// @ts-ignore: decorator
@inline
function follow(count: u32, low: u32, high: u32): u32 {
  return low | (high << 8) | (count << 16);
}

/** The state behind `length` more bytes: UTF8_START when no sequence is open, UTF8_BAD for ever after a wrong byte. */
export function utf8Check(state: u32, at: usize, length: u32): u32 {
  if (state == UTF8_BAD) return state;
  const end = at + length;
  while (at < end) {
    if (state == UTF8_START) {
      while (at + 8 <= end && (load<u64>(at) & HIGH_BITS) == 0) at += 8;
      while (at < end && load<u8>(at) < 0x80) at++;
      if (at == end) return UTF8_START;
      state = lead(load<u8>(at++));
      if (state == UTF8_BAD) return state;
      continue;
    }
    const byte = load<u8>(at++);
    if (byte < (state & 0xff) || byte > ((state >> 8) & 0xff)) return UTF8_BAD;
    const more = (state >> 16) - 1;
    state = more == 0 ? UTF8_START : follow(more, 0x80, 0xbf);
  }
  return state;
}

function lead(byte: u32): u32 {
  if (byte < 0xc2 || byte > 0xf4) return UTF8_BAD;
  if (byte < 0xe0) return follow(1, 0x80, 0xbf);
  if (byte < 0xf0) return follow(2, byte == 0xe0 ? 0xa0 : 0x80, byte == 0xed ? 0x9f : 0xbf);
  return follow(3, byte == 0xf0 ? 0x90 : 0x80, byte == 0xf4 ? 0x8f : 0xbf);
}
