import type { DnsRecords } from 'skerry';

type RecordType = keyof DnsRecords;

const known: Record<RecordType, true> = {
  A: true,
  AAAA: true,
  CAA: true,
  CNAME: true,
  MX: true,
  NS: true,
  PTR: true,
  SOA: true,
  SRV: true,
  TXT: true,
};

export const recordTypes = Object.keys(known);

export const isRecordType = (text: string): text is RecordType => Object.hasOwn(known, text);

/** A record as a zone file has it: its fields in their order, with a space between. */
export function recordText(record: DnsRecords[RecordType]): string {
  if (typeof record === 'string') return record;
  if (Array.isArray(record)) return record.map((text) => JSON.stringify(text)).join(' ');
  return Object.values(record).join(' ');
}
