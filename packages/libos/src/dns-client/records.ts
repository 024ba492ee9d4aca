/** The data of DNS records, as programs get it. Pure. */
import { decodeUtf8 } from '../encoding/utf8.ts';
import { addressOfV4, formatAddress } from '../net/addresses.ts';
import { type DnsMessage, type DnsRecord, type RecordType, readName, TYPES } from './message.ts';

export interface MxRecord {
  preference: number;
  exchange: string;
}
export interface SrvRecord {
  priority: number;
  weight: number;
  port: number;
  target: string;
}
export interface SoaRecord {
  primary: string;
  mailbox: string;
  serial: number;
  refresh: number;
  retry: number;
  expire: number;
  minimum: number;
}
export interface CaaRecord {
  isCritical: boolean;
  tag: string;
  value: string;
}

/** What `resolve` gives for each type. */
export interface RecordData {
  A: string;
  AAAA: string;
  CNAME: string;
  NS: string;
  PTR: string;
  /** The character strings of one record. */
  TXT: string[];
  MX: MxRecord;
  SRV: SrvRecord;
  SOA: SoaRecord;
  CAA: CaaRecord;
}

/** CNAMEs of one answer that are followed. */
const ALIASES = 16;

/** The records of that type for the question's name, through its aliases, with the least of their times to live. */
export function answersOf<T extends RecordType>(
  message: DnsMessage,
  name: string,
  type: T,
): { data: RecordData[T][]; ttlSeconds: number } {
  let owner = name;
  let ttlSeconds = Infinity;
  for (let aliases = 0; aliases <= ALIASES; aliases++) {
    const own = message.answers.filter((record) => record.name === owner);
    const found = own.filter((record) => record.type === TYPES[type]);
    const data = found
      .map((record) => dataOf(message.bytes, record, type))
      .filter((one) => one !== undefined);
    if (data.length > 0) {
      return { data, ttlSeconds: Math.min(ttlSeconds, ...found.map((record) => record.ttlSeconds)) };
    }
    const alias = own.find((record) => record.type === TYPES.CNAME);
    const next = alias && readName(message.bytes, alias.at)?.text;
    if (next === undefined) break;
    ttlSeconds = Math.min(ttlSeconds, alias?.ttlSeconds ?? 0);
    owner = next;
  }
  return { data: [], ttlSeconds: 0 };
}

/** How long "there is none" may be kept (RFC 2308, 5): of the SOA record that came with it. */
export function negativeSeconds(message: DnsMessage): number {
  const soa = message.authorities.find((record) => record.type === TYPES.SOA);
  const data = soa && (dataOf(message.bytes, soa, 'SOA') as SoaRecord | undefined);
  return soa && data ? Math.min(soa.ttlSeconds, data.minimum) : 0;
}

function dataOf<T extends RecordType>(
  bytes: Uint8Array,
  record: DnsRecord,
  type: T,
): RecordData[T] | undefined {
  const data = bytes.subarray(record.at, record.at + record.length);
  return readers[type](data, bytes, record.at) as RecordData[T] | undefined;
}

type Read = (data: Uint8Array, message: Uint8Array, at: number) => unknown;

const nameAt: Read = (_, message, at) => readName(message, at)?.text;
const word = (data: Uint8Array, at: number): number => ((data[at] ?? 0) << 8) | (data[at + 1] ?? 0);

const readers: { [Type in RecordType]: Read } = {
  A: (data) =>
    data.length === 4
      ? formatAddress(addressOfV4(new DataView(data.buffer, data.byteOffset).getUint32(0)))
      : undefined,
  AAAA: (data) => (data.length === 16 ? formatAddress(data) : undefined),
  CNAME: nameAt,
  NS: nameAt,
  PTR: nameAt,
  TXT: (data) => strings(data),
  MX(data, message, at) {
    const exchange = readName(message, at + 2)?.text;
    return exchange === undefined ? undefined : { preference: word(data, 0), exchange };
  },
  SRV(data, message, at) {
    const target = readName(message, at + 6)?.text;
    if (target === undefined) return undefined;
    return { priority: word(data, 0), weight: word(data, 2), port: word(data, 4), target };
  },
  SOA(_, message, at) {
    const primary = readName(message, at);
    const mailbox = primary && readName(message, primary.end);
    if (!mailbox || mailbox.end + 20 > message.length) return undefined;
    const view = new DataView(message.buffer, message.byteOffset + mailbox.end, 20);
    const [serial = 0, refresh = 0, retry = 0, expire = 0, minimum = 0] = [0, 4, 8, 12, 16].map((where) =>
      view.getUint32(where),
    );
    return { primary: primary.text, mailbox: mailbox.text, serial, refresh, retry, expire, minimum };
  },
  CAA(data) {
    const length = data[1] ?? 0;
    if (data.length < 2 + length) return undefined;
    return {
      isCritical: ((data[0] ?? 0) & 128) !== 0,
      tag: decodeUtf8(data.subarray(2, 2 + length)),
      value: decodeUtf8(data.subarray(2 + length)),
    };
  },
};

function strings(data: Uint8Array): string[] | undefined {
  const found: string[] = [];
  for (let at = 0; at < data.length; ) {
    const length = data[at] as number;
    if (at + 1 + length > data.length) return undefined;
    found.push(decodeUtf8(data.subarray(at + 1, at + 1 + length)));
    at += 1 + length;
  }
  return found;
}
