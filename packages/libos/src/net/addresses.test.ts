import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatAddress, parseAddress, parseNetwork, parseV4 } from './addresses.ts';

const round = (text: string): string | undefined => {
  const bytes = parseAddress(text);
  return bytes && formatAddress(bytes);
};

describe('an address', () => {
  test.each([
    // RFC 5952, sections 1 to 4.
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:0db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8::0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:db8:0:0:0:0:2:1', '2001:db8::2:1'],
    ['2001:DB8::ABCD', '2001:db8::abcd'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['255.255.255.255', '255.255.255.255'],
    ['0.0.0.0', '0.0.0.0'],
  ])('%s is written as %s', (text, written) => {
    expect(round(text)).toBe(written);
  });

  test.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '01.2.3.4',
    '256.1.1.1',
    '1.2.3.4 ',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    '12345::',
    'g::',
    '::1.2.3',
    '1.2.3.4::',
    'fe80::1%eth0',
    '[::1]',
  ])('is not %j', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  test('is one exactly where Node says so', () => {
    const part = fc.constantFrom(
      '0',
      '1',
      'ab',
      'ffff',
      '1.2.3.4',
      '10.0.0.255',
      ':',
      '::',
      '.',
      '00',
      '256',
      'x',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 10 }), (parts) => {
        const text = parts.join('');
        expect(parseAddress(text) !== undefined).toBe(isIPv4(text) || isIPv6(text));
      }),
      { numRuns: 3_000 },
    );
  });

  test('of any bytes is read back from what is written', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        expect(parseAddress(formatAddress(bytes))).toEqual(bytes);
      }),
    );
  });
});

test('a network is an address and a length that it can have', () => {
  expect(parseNetwork('10.0.0.2/24')).toEqual({ address: parseAddress('10.0.0.2'), prefix: 24 });
  expect(parseNetwork('fd00::1/64')?.prefix).toBe(64);
  for (const wrong of ['10.0.0.2', '10.0.0.2/33', 'fd00::/129', '10.0.0.2/', '/24', '10.0.0.2/a']) {
    expect(parseNetwork(wrong)).toBeUndefined();
  }
  expect(parseV4('1.2.3.4')).toBe(0x01020304);
});
