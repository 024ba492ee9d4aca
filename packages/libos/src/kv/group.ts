/** Changes on their way to the log: records of the native module, and several of them as one. */
import { BATCH_MAX, TOO_LARGE } from './assembly/abi.ts';
import { KvError } from './error.ts';
import type { Disk } from './geometry.ts';
import { held } from './native.ts';
import { checkKey, checkValue, type KvChange, type KvKey, type KvValue } from './values.ts';

/** A batch as a record, which is its holder's. */
export interface Staged {
  readonly record: number;
  /** Of its operations. */
  readonly payload: number;
  readonly deletions: number;
  /** With such a batch room is made. */
  readonly isDeletingOnly: boolean;
}

/** Those that go into the log together. */
export interface Group<Member> extends Staged {
  readonly recordBytes: number;
  readonly members: readonly Member[];
}

/** Packed with one call: each call costs as much as packing several. */
const PARTS_AT_ONCE = 64;
/** A packed change has two lengths of 4 bytes, where an operation has 6 bytes. */
const PACKED_MORE = 2;

/** Copies the changes. Throws TOO_LARGE, NO_MEMORY. */
export function staged({ native, sectorBytes }: Disk, changes: readonly KvChange[]): Staged {
  let parts: (KvKey | KvValue | undefined)[] = [];
  let deletions = 0;
  let end = native.exchange;
  for (const { key, value } of changes) {
    checkKey(key);
    checkValue(value);
    if (value === undefined) deletions++;
    parts.push(key, value);
    if (parts.length < PARTS_AT_ONCE) continue;
    end = packed(native.pack(parts, end));
    parts = [];
  }
  if (parts.length > 0) end = packed(native.pack(parts, end));
  const record = native.calls.recordOf(end, sectorBytes);
  if (record === TOO_LARGE) throw tooLarge();
  const payload = end - native.exchange - PACKED_MORE * changes.length;
  return { record: held(record), payload, deletions, isDeletingOnly: deletions === changes.length };
}

/**
 * Takes those that are first and go into one record together; there is one at least. Those that only delete are by themselves, since
 * others are refused for lack of space.
 */
export function takeGroup<Member extends Staged>(disk: Disk, queue: Member[]): Group<Member> {
  const { calls } = disk.native;
  const count = groupSize(queue);
  const payload = queue.slice(0, count).reduce((sum, one) => sum + one.payload, 0);
  const together = count > 1 ? calls.recordNew(payload, disk.sectorBytes) : 0;
  // Without memory for all of them, the first one alone.
  const members = queue.splice(0, together > 0 ? count : 1);
  const [first] = members as [Member];
  if (together > 0) members.reduce((at, { record }) => calls.recordJoin(together, at, record), 0);
  const sum = together > 0 ? payload : first.payload;
  return {
    members,
    record: together > 0 ? together : first.record,
    recordBytes: calls.recordBytes(sum, disk.sectorBytes),
    payload: sum,
    deletions: members.reduce((total, { deletions }) => total + deletions, 0),
    isDeletingOnly: first.isDeletingOnly,
  };
}

function groupSize(queue: readonly Staged[]): number {
  let payload = 0;
  const end = queue.findIndex((one) => {
    payload += one.payload;
    return payload > BATCH_MAX || one.isDeletingOnly !== queue[0]?.isDeletingOnly;
  });
  return end < 0 ? queue.length : Math.max(1, end);
}

function packed(end: number): number {
  if (end < 0) throw tooLarge();
  return end;
}

function tooLarge(): KvError {
  return new KvError(
    'TOO_LARGE',
    `A batch has at most ${BATCH_MAX} bytes, keys and what goes with each of them included.`,
  );
}
