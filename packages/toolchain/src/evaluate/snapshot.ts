/**
 * The snapshot's bytes: the engine's linear memory when module scope has run. The layout is the contract with
 * packages/libos/platform/common/snapshot.h.
 */

const headerBytes = 40;
const runHeaderBytes = 8;
const magic = 'SKERRYSN';
const version = 1;
const wasmPageBytes = 65_536;

/** A gap of zeros shorter than this is kept inside a run: a run's own header costs 8 bytes. */
const shortestGapBytes = 32;

export interface Run {
  readonly address: number;
  readonly length: number;
}

export interface SnapshotState {
  /** The whole linear memory; its length is a multiple of 64 KiB. */
  readonly memory: Uint8Array;
  readonly stackPointer: number;
  readonly turnFunction: number;
  readonly fatalFunction: number;
  /** Address of Math.random's state, or 0. */
  readonly randomState: number;
}

/** The stretches of `memory` that are not zero, ascending, aligned to 4 bytes at both ends. */
export function nonZeroRuns(memory: Uint8Array): Run[] {
  const words = new Uint32Array(memory.buffer, memory.byteOffset, memory.byteLength / 4);
  const gapWords = shortestGapBytes / 4;
  const runs: Run[] = [];
  let start = -1;
  let zeros = 0;
  for (let index = 0; index < words.length; index++) {
    if (words[index] !== 0) {
      if (start < 0) start = index;
      zeros = 0;
    } else if (start >= 0 && ++zeros === gapWords) {
      runs.push({ address: start * 4, length: (index + 1 - zeros - start) * 4 });
      start = -1;
      zeros = 0;
    }
  }
  if (start >= 0) runs.push({ address: start * 4, length: (words.length - zeros - start) * 4 });
  return runs;
}

/** Encodes the snapshot. The result is a new buffer that the caller owns. */
export function encodeSnapshot(state: SnapshotState): Uint8Array {
  const runs = nonZeroRuns(state.memory);
  const dataBytes = runs.reduce((sum, run) => sum + run.length, 0);
  const totalBytes = headerBytes + runs.length * runHeaderBytes + dataBytes;
  const bytes = new Uint8Array(totalBytes);
  const view = new DataView(bytes.buffer);
  new TextEncoder().encodeInto(magic, bytes);
  const fields = [
    version,
    totalBytes,
    state.memory.length / wasmPageBytes,
    state.stackPointer,
    state.turnFunction,
    state.fatalFunction,
    state.randomState,
    runs.length,
  ];
  fields.forEach((field, index) => {
    view.setUint32(8 + 4 * index, field, true);
  });
  let header = headerBytes;
  let data = headerBytes + runs.length * runHeaderBytes;
  for (const run of runs) {
    view.setUint32(header, run.address, true);
    view.setUint32(header + 4, run.length, true);
    bytes.set(state.memory.subarray(run.address, run.address + run.length), data);
    header += runHeaderBytes;
    data += run.length;
  }
  return bytes;
}
