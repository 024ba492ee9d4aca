/** What stands on a disk imports this. */
export { type BlockDevice, BlockError, type BlockErrorCode } from './block-device.ts';
export { MemoryBlock, type MemoryBlockOptions } from './memory-block.ts';
