/** Numbers that a call leaves for the program besides its result. */
import { WORD_EXTENT, WORD_LENGTH, WORD_OFFSET, WORD_OWNER, WORD_PART, WORDS } from './abi';

export const words: usize = memory.data(4 * WORDS, 8);

// @ts-ignore: decorator
@inline
export function setWord(index: usize, value: u32): void {
  store<u32>(words + 4 * index, value);
}

/** What has to be read: `length` bytes at `offset` of an extent. */
export function setNeed(owner: usize, part: u32, extent: u32, offset: u32, length: u32): void {
  setWord(WORD_OWNER, <u32>owner);
  setWord(WORD_PART, part);
  setWord(WORD_EXTENT, extent);
  setWord(WORD_OFFSET, offset);
  setWord(WORD_LENGTH, length);
}
