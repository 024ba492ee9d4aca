/**
 * Directory entries, 32 bytes each (fatgen103, "FAT Directory Structure"):
 *
 *   short: name 11 | attributes 1 | case 1 | created: tenths 1, time 2, date 2 | accessed 2 | cluster high 2
 *          | modified: time 2, date 2 | cluster low 2 | size 4
 *   long:  order 1 | name 10 | attributes 1 = 0x0F | type 1 | checksum 1 | name 12 | 0 2 | name 4
 *
 * The long entries of a name stand in front of its short one, the last part first. Times are UTC.
 */
import { checksumOf, readShortName } from './names.ts';

export const ENTRY_BYTES = 32;
export const READ_ONLY = 0x01;
export const VOLUME_LABEL = 0x08;
export const DIRECTORY = 0x10;
export const ARCHIVE = 0x20;
const LONG_NAME = 0x0f;
const LAST_LONG = 0x40;
export const FREE = 0xe5;
const UNITS_PER_ENTRY = 13;
/** Where the 13 UTF-16 units of a long entry lie. */
const UNIT_OFFSETS = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30];

export interface Entry {
  name: string;
  /** 11 characters. */
  readonly short: string;
  attributes: number;
  firstCluster: number;
  /** Bytes; 0 of a directory. */
  size: number;
  createdMs: number;
  modifiedMs: number;
  /** The first slot of its directory, and how many there are with the long ones. */
  slot: number;
  slots: number;
}

/** The entries of a whole directory in their order, `.` and `..` and the volume's label left out. */
export function readEntries(bytes: Uint8Array): Entry[] {
  const entries: Entry[] = [];
  let long: LongName | undefined;
  for (let slot = 0; (slot + 1) * ENTRY_BYTES <= bytes.length; slot++) {
    const raw = bytes.subarray(slot * ENTRY_BYTES, (slot + 1) * ENTRY_BYTES);
    if (raw[0] === 0) break;
    const attributes = raw[11] ?? 0;
    if (raw[0] === FREE) {
      long = undefined;
    } else if ((attributes & 0x3f) === LONG_NAME) {
      long = continueLongName(long, raw, slot);
    } else {
      if ((attributes & VOLUME_LABEL) === 0 && raw[0] !== 0x2e) entries.push(readEntry(raw, slot, long));
      long = undefined;
    }
  }
  return entries;
}

/** The long name that is being read: its last part came first. */
interface LongName {
  readonly slot: number;
  readonly checksum: number;
  readonly units: number[];
  /** The order of the part that must come now; 0: it is whole. */
  next: number;
}

function continueLongName(before: LongName | undefined, raw: Uint8Array, slot: number): LongName | undefined {
  const order = (raw[0] ?? 0) & 0x3f;
  const units = UNIT_OFFSETS.map((at) => (raw[at] ?? 0) | ((raw[at + 1] ?? 0) << 8));
  if (((raw[0] ?? 0) & LAST_LONG) !== 0) {
    return { slot, checksum: raw[13] ?? 0, units, next: order - 1 };
  }
  if (!before || before.next !== order || before.checksum !== raw[13]) return undefined;
  before.units.unshift(...units);
  before.next = order - 1;
  return before;
}

function readEntry(raw: Uint8Array, slot: number, long: LongName | undefined): Entry {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const shortBytes = raw.subarray(0, 11);
  const isNamed = long?.next === 0 && long.checksum === checksumOf(shortBytes);
  const first = isNamed && long ? long.slot : slot;
  const end = long?.units.indexOf(0) ?? -1;
  return {
    name:
      isNamed && long
        ? String.fromCharCode(...(end < 0 ? long.units : long.units.slice(0, end)))
        : readShortName(shortBytes, raw[12] ?? 0),
    short: String.fromCharCode(...shortBytes),
    attributes: raw[11] ?? 0,
    firstCluster: ((view.getUint16(20, true) << 16) | view.getUint16(26, true)) >>> 0,
    size: view.getUint32(28, true),
    createdMs: readTime(view.getUint16(16, true), view.getUint16(14, true), raw[13] ?? 0),
    modifiedMs: readTime(view.getUint16(24, true), view.getUint16(22, true), 0),
    slot: first,
    slots: slot - first + 1,
  };
}

/** How many slots a name takes: its short entry, and the long ones if it needs them. */
export function slotsOf(name: string, isShort: boolean): number {
  return isShort ? 1 : 1 + Math.ceil(name.length / UNITS_PER_ENTRY);
}

/** The short entry of an Entry. `shortBytes`: its 11 bytes as they are on the disk. */
export function writeEntry(entry: Entry): Uint8Array {
  const raw = new Uint8Array(ENTRY_BYTES);
  const view = new DataView(raw.buffer);
  raw.set(Uint8Array.from(entry.short, (one) => one.charCodeAt(0)));
  raw[11] = entry.attributes;
  const created = writeTime(entry.createdMs);
  const modified = writeTime(entry.modifiedMs);
  raw[13] = created.tenths;
  view.setUint16(14, created.time, true);
  view.setUint16(16, created.date, true);
  view.setUint16(18, modified.date, true);
  view.setUint16(20, entry.firstCluster >>> 16, true);
  view.setUint16(22, modified.time, true);
  view.setUint16(24, modified.date, true);
  view.setUint16(26, entry.firstCluster & 0xffff, true);
  view.setUint32(28, entry.size, true);
  return raw;
}

/** The long entries of a name, in their order on the disk. */
export function writeLongName(name: string, short: Uint8Array): Uint8Array[] {
  const count = Math.ceil(name.length / UNITS_PER_ENTRY);
  const checksum = checksumOf(short);
  return Array.from({ length: count }, (_, index) => {
    const order = count - index;
    const raw = new Uint8Array(ENTRY_BYTES);
    const view = new DataView(raw.buffer);
    raw[0] = order | (index === 0 ? LAST_LONG : 0);
    raw[11] = LONG_NAME;
    raw[13] = checksum;
    UNIT_OFFSETS.forEach((offset, unit) => {
      const at = (order - 1) * UNITS_PER_ENTRY + unit;
      // Behind the name one zero, then ones.
      view.setUint16(offset, at < name.length ? name.charCodeAt(at) : at === name.length ? 0 : 0xffff, true);
    });
    return raw;
  });
}

/** Milliseconds since 1970; 0 for no time. */
function readTime(date: number, time: number, tenths: number): number {
  if (date === 0) return 0;
  return (
    Date.UTC(
      1980 + (date >> 9),
      ((date >> 5) & 0x0f) - 1,
      date & 0x1f,
      time >> 11,
      (time >> 5) & 0x3f,
      (time & 0x1f) * 2,
    ) +
    tenths * 10
  );
}

/** From 1980 to 2107, which is all that the fields hold. */
function writeTime(ms: number): { date: number; time: number; tenths: number } {
  const at = new Date(Math.min(Math.max(ms, Date.UTC(1980, 0, 1)), Date.UTC(2107, 11, 31, 23, 59, 58)));
  return {
    date: ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
    time: (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1),
    tenths: (at.getUTCSeconds() % 2) * 100 + Math.floor(at.getUTCMilliseconds() / 10),
  };
}
