import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { DnsCache } from './cache.ts';
import { normalDnsName, readDnsMessage, readName, TYPES, writeQuery } from './message.ts';
import { answersOf, negativeSeconds } from './records.ts';

// The port to the machine, as far as text needs it: taken when the libraries are imported, so they are imported anew.
vi.hoisted(() => {
  vi.resetModules();
  const utf8Decode = (data: Uint8Array): string => new TextDecoder().decode(data);
  Object.assign(globalThis, { __skerry: { utf8Decode } });
});

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(/\s/g, ''), 'hex'));
const label = (text: string): string =>
  text
    .split('.')
    .map((part) => Buffer.from([part.length, ...Buffer.from(part)]).toString('hex'))
    .join('') + '00';

/** Header, question (name, type), and records that are given as hex. */
const answer = (name: string, type: number, counts: string, records: string): Uint8Array =>
  bytes(`1234 8180 0001 ${counts} ${label(name)} ${type.toString(16).padStart(4, '0')} 0001 ${records}`);

describe('a query', () => {
  test('is that of RFC 1035, with an option record of RFC 6891', () => {
    expect(Buffer.from(writeQuery(0xabcd, 'www.example.com', TYPES.AAAA)).toString('hex')).toBe(
      `abcd01000001000000000001${label('www.example.com')}001c000100002904d0000000000000`,
    );
  });

  test('is only asked for names', () => {
    expect(normalDnsName('Example.COM.')).toBe('example.com');
    for (const wrong of ['', '.', 'a..b', `${'a'.repeat(64)}.b`, 'a b', 'é.de', 'a.'.repeat(130)]) {
      expect(normalDnsName(wrong)).toBeUndefined();
    }
  });
});

describe('a name', () => {
  test('is read through the pointers of RFC 1035, 4.1.4', () => {
    const message = bytes(`${'00'.repeat(20)} 0146 0349 5349 0441 5250 4100 03464f4f c014 c01a 00`);
    expect(readName(message, 20)).toEqual({ text: 'f.isi.arpa', end: 32 });
    expect(readName(message, 32)).toEqual({ text: 'foo.f.isi.arpa', end: 38 });
    expect(readName(message, 38)).toEqual({ text: 'arpa', end: 40 });
  });

  test.each([
    ['a pointer to itself', 'c000'],
    ['two pointers to each other', 'c002c000'],
    ['a label that ends outside', '05616263'],
    ['a label of a kind that is not known', '80'],
    ['nothing', ''],
  ])('is refused when it has %s', (_, hex) => {
    expect(readName(bytes(hex), 0)).toBeUndefined();
  });
});

describe('an answer', () => {
  test('gives addresses through aliases, with the shortest of the times', () => {
    const records =
      `c00c 0005 0001 0000003c 0006 0361 6c69 c010` + // www.x.de CNAME ali.x.de, 60 s
      `c026 0001 0001 0000001e 0004 0a000001` + // 30 s
      `c026 0001 0001 00000064 0004 0a000002`;
    const message = readDnsMessage(answer('www.x.de', TYPES.A, '0003 0000 0000', records));
    expect(message && answersOf(message, 'www.x.de', 'A')).toEqual({
      data: ['10.0.0.1', '10.0.0.2'],
      ttlSeconds: 30,
    });
  });

  test.each([
    ['A', '0004 c0000201', '192.0.2.1'],
    ['AAAA', '0010 20010db8000000000000000000000001', '2001:db8::1'],
    ['MX', '0006 000a 016d c00c', { preference: 10, exchange: 'm.a.b' }],
    ['TXT', '0006 0361 6263 0164', ['abc', 'd']],
    ['SRV', '000a 0001 0002 1f90 0174 c00c', { priority: 1, weight: 2, port: 8080, target: 't.a.b' }],
    ['NS', '0004 016e c00c', 'n.a.b'],
    ['CAA', '000b 80 05 6973737565 63 61 2e 78', { isCritical: true, tag: 'issue', value: 'ca.x' }],
  ] as const)('gives records of type %s', (type, data, expected) => {
    const record = `c00c ${TYPES[type].toString(16).padStart(4, '0')} 0001 00000005 ${data}`;
    const message = readDnsMessage(answer('a.b', TYPES[type], '0001 0000 0000', record));
    expect(message?.question).toEqual({ name: 'a.b', type: TYPES[type] });
    expect(message && answersOf(message, 'a.b', type)).toEqual({ data: [expected], ttlSeconds: 5 });
  });

  test('says how long "there is none" may be kept', () => {
    const soa = `c00c 0006 0001 00000e10 0018 c00c c00c 00000001 00000002 00000003 00000004 0000003c`;
    const message = readDnsMessage(answer('a.b', TYPES.A, '0000 0001 0000', soa));
    expect(message && negativeSeconds(message)).toBe(60);
  });

  test('that is broken in any way is none, and nothing else happens', () => {
    const record = 'c00c 0001 0001 00000005 0004 0a000001';
    const good = answer('a.b', TYPES.A, '0001 0000 0000', record);
    for (let length = 0; length < good.length; length++) {
      expect(readDnsMessage(good.subarray(0, length))).toBeUndefined();
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(good.length), (noise, at) => {
        for (const made of [noise, Uint8Array.of(...good.subarray(0, at), ...noise)]) {
          const message = readDnsMessage(made);
          if (message)
            for (const type of ['A', 'MX', 'TXT', 'SOA', 'SRV', 'CAA'] as const)
              answersOf(message, 'a.b', type);
          if (message) negativeSeconds(message);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

test('the cache keeps answers as long as they last, and no more than 256', () => {
  const cache = new DnsCache<number>();
  cache.set('a', 1, 1_000, 0);
  expect([cache.get('a', 999), cache.get('a', 1_000)]).toEqual([1, undefined]);
  cache.set('b', 2, 0, 0);
  expect(cache.get('b', 0)).toBeUndefined();
  for (let at = 0; at < 256; at++) cache.set(`n${at}`, at, 1e9, 0);
  cache.get('n0', 1);
  cache.set('new', 1, 1e9, 1);
  expect([cache.get('n0', 2), cache.get('n1', 2), cache.get('n2', 2)]).toEqual([0, undefined, 2]);
  cache.set('long', 1, Infinity, 0);
  expect([cache.get('long', 86_399_999), cache.get('long', 86_400_000)]).toEqual([1, undefined]);
});
