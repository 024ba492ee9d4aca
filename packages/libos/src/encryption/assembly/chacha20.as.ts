/** ChaCha20 (RFC 8439, 2.3 and 2.4) and HChaCha20 (draft-irtf-cfrg-xchacha-03, 2.2): one stream at a time. */

/** The sixteen words that a block is made of: constants, key, counter, nonce. */
const STATE = memory.data(64, 16);
/** What twenty rounds make of them, and the key stream that comes of that. */
const WORK = memory.data(64, 16);

const BLOCK_BYTES: usize = 64;

/** Begins the stream of XChaCha20: a key of 32 bytes, a nonce of 24. */
export function xchachaBegin(key: usize, nonce: usize): void {
  setKey(key);
  memory.copy(STATE + 48, nonce, 16);
  rounds();
  memory.copy(STATE + 16, WORK, 16);
  memory.copy(STATE + 32, WORK + 48, 16);
  store<u64>(STATE, 0, 48);
  store<u64>(STATE, load<u64>(nonce, 16), 56);
}

/** The key stream's next block. */
export function chachaBlock(into: usize): void {
  nextBlock();
  memory.copy(into, WORK, BLOCK_BYTES);
}

/** Changes the bytes there by the key stream's next blocks. All but the last of such pieces are whole blocks. */
export function chachaApply(at: usize, length: usize): void {
  for (; length >= BLOCK_BYTES; length -= BLOCK_BYTES, at += BLOCK_BYTES) {
    nextBlock();
    for (let word: usize = 0; word < BLOCK_BYTES; word += 8) {
      store<u64>(at + word, load<u64>(at + word) ^ load<u64>(WORK + word));
    }
  }
  if (length == 0) return;
  nextBlock();
  for (let byte: usize = 0; byte < length; byte++) store<u8>(at + byte, load<u8>(at + byte) ^ load<u8>(WORK + byte));
}

function setKey(key: usize): void {
  store<u32>(STATE, 0x61707865);
  store<u32>(STATE, 0x3320646e, 4);
  store<u32>(STATE, 0x79622d32, 8);
  store<u32>(STATE, 0x6b206574, 12);
  memory.copy(STATE + 16, key, 32);
}

function nextBlock(): void {
  rounds();
  for (let word: usize = 0; word < BLOCK_BYTES; word += 4) {
    store<u32>(WORK + word, load<u32>(WORK + word) + load<u32>(STATE + word));
  }
  store<u32>(STATE, load<u32>(STATE, 48) + 1, 48);
}

function rounds(): void {
  let x0 = load<u32>(STATE), x1 = load<u32>(STATE, 4), x2 = load<u32>(STATE, 8), x3 = load<u32>(STATE, 12);
  let x4 = load<u32>(STATE, 16), x5 = load<u32>(STATE, 20), x6 = load<u32>(STATE, 24), x7 = load<u32>(STATE, 28);
  let x8 = load<u32>(STATE, 32), x9 = load<u32>(STATE, 36), x10 = load<u32>(STATE, 40), x11 = load<u32>(STATE, 44);
  let x12 = load<u32>(STATE, 48), x13 = load<u32>(STATE, 52), x14 = load<u32>(STATE, 56), x15 = load<u32>(STATE, 60);
  for (let round = 0; round < 10; round++) {
    x0 += x4; x12 = rotl(x12 ^ x0, 16); x8 += x12; x4 = rotl(x4 ^ x8, 12);
    x0 += x4; x12 = rotl(x12 ^ x0, 8); x8 += x12; x4 = rotl(x4 ^ x8, 7);
    x1 += x5; x13 = rotl(x13 ^ x1, 16); x9 += x13; x5 = rotl(x5 ^ x9, 12);
    x1 += x5; x13 = rotl(x13 ^ x1, 8); x9 += x13; x5 = rotl(x5 ^ x9, 7);
    x2 += x6; x14 = rotl(x14 ^ x2, 16); x10 += x14; x6 = rotl(x6 ^ x10, 12);
    x2 += x6; x14 = rotl(x14 ^ x2, 8); x10 += x14; x6 = rotl(x6 ^ x10, 7);
    x3 += x7; x15 = rotl(x15 ^ x3, 16); x11 += x15; x7 = rotl(x7 ^ x11, 12);
    x3 += x7; x15 = rotl(x15 ^ x3, 8); x11 += x15; x7 = rotl(x7 ^ x11, 7);
    x0 += x5; x15 = rotl(x15 ^ x0, 16); x10 += x15; x5 = rotl(x5 ^ x10, 12);
    x0 += x5; x15 = rotl(x15 ^ x0, 8); x10 += x15; x5 = rotl(x5 ^ x10, 7);
    x1 += x6; x12 = rotl(x12 ^ x1, 16); x11 += x12; x6 = rotl(x6 ^ x11, 12);
    x1 += x6; x12 = rotl(x12 ^ x1, 8); x11 += x12; x6 = rotl(x6 ^ x11, 7);
    x2 += x7; x13 = rotl(x13 ^ x2, 16); x8 += x13; x7 = rotl(x7 ^ x8, 12);
    x2 += x7; x13 = rotl(x13 ^ x2, 8); x8 += x13; x7 = rotl(x7 ^ x8, 7);
    x3 += x4; x14 = rotl(x14 ^ x3, 16); x9 += x14; x4 = rotl(x4 ^ x9, 12);
    x3 += x4; x14 = rotl(x14 ^ x3, 8); x9 += x14; x4 = rotl(x4 ^ x9, 7);
  }
  store<u32>(WORK, x0); store<u32>(WORK, x1, 4); store<u32>(WORK, x2, 8); store<u32>(WORK, x3, 12);
  store<u32>(WORK, x4, 16); store<u32>(WORK, x5, 20); store<u32>(WORK, x6, 24); store<u32>(WORK, x7, 28);
  store<u32>(WORK, x8, 32); store<u32>(WORK, x9, 36); store<u32>(WORK, x10, 40); store<u32>(WORK, x11, 44);
  store<u32>(WORK, x12, 48); store<u32>(WORK, x13, 52); store<u32>(WORK, x14, 56); store<u32>(WORK, x15, 60);
}
