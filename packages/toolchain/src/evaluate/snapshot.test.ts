import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeSnapshot, nonZeroRuns } from './snapshot.ts';

const wasmPageBytes = 65_536;

/** A memory of two wasm pages with these stretches written into it. */
const memories = fc
  .array(
    fc.record({
      address: fc.integer({ min: 0, max: 2 * wasmPageBytes - 200 }),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 200 }),
    }),
    { maxLength: 20 },
  )
  .map((stretches) => {
    const memory = new Uint8Array(2 * wasmPageBytes);
    for (const { address, bytes } of stretches) memory.set(bytes, address);
    return memory;
  });

/** What platform/common/snapshot.c does with the bytes. */
function load(snapshot: Uint8Array): Uint8Array {
  const view = new DataView(snapshot.buffer, snapshot.byteOffset);
  const memory = new Uint8Array(view.getUint32(16, true) * wasmPageBytes);
  const count = view.getUint32(36, true);
  let data = 40 + 8 * count;
  for (let index = 0; index < count; index++) {
    const address = view.getUint32(40 + 8 * index, true);
    const length = view.getUint32(44 + 8 * index, true);
    memory.set(snapshot.subarray(data, data + length), address);
    data += length;
  }
  expect(data).toBe(snapshot.length);
  return memory;
}

function encode(memory: Uint8Array): Uint8Array {
  return encodeSnapshot({
    memory,
    stackPointer: 1,
    turnFunction: 2,
    fatalFunction: 3,
    randomState: 4,
  });
}

describe('a snapshot', () => {
  it('gives back the memory that it was made of', () => {
    fc.assert(
      fc.property(memories, (memory) => {
        expect(Buffer.compare(load(encode(memory)), memory)).toBe(0);
      }),
    );
  });

  it('has runs that ascend, do not touch and begin and end with something', () => {
    fc.assert(
      fc.property(memories, (memory) => {
        let end = -1;
        for (const { address, length } of nonZeroRuns(memory)) {
          expect(address).toBeGreaterThan(end);
          expect(memory.subarray(address, address + 4).some((byte) => byte !== 0)).toBe(true);
          expect(memory.subarray(address + length - 4, address + length).some((byte) => byte !== 0)).toBe(
            true,
          );
          end = address + length;
        }
      }),
    );
  });

  it('says in its header how long it is and where everything lies', () => {
    const snapshot = encode(new Uint8Array(wasmPageBytes).fill(7, 100, 200));
    const view = new DataView(snapshot.buffer);
    expect(new TextDecoder().decode(snapshot.subarray(0, 8))).toBe('SKERRYSN');
    const fields = Array.from({ length: 8 }, (_, index) => view.getUint32(8 + 4 * index, true));
    expect(fields).toEqual([1, snapshot.length, 1, 1, 2, 3, 4, 1]);
  });

  it('of an empty memory is a header alone', () => {
    expect(encode(new Uint8Array(wasmPageBytes))).toHaveLength(40);
  });
});
