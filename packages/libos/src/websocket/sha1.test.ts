import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha1 } from './sha1.ts';

const hex = (text: string): string => Buffer.from(sha1(Buffer.from(text))).toString('hex');

test('the vectors of RFC 3174, 7.3', () => {
  expect(hex('abc')).toBe('a9993e364706816aba3e25717850c26c9cd0d89d');
  expect(hex('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')).toBe(
    '84983e441c3bd26ebaae4aa1f95129e5e54670f1',
  );
  expect(hex('01234567'.repeat(80))).toBe('dea356a2cddd90c7a7ecedc5ebb563934f460452');
});

test('any bytes have the digest that OpenSSL gives them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(Buffer.from(sha1(bytes))).toEqual(createHash('sha1').update(bytes).digest());
    }),
    { seed: 3174 },
  );
});
