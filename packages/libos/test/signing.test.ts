/** Against OpenSSL, by Node. */
import { createHash, createHmac, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { ed25519, equalBytes, hmacSha256, p256, SigningError, sha256 } from '../src/signing/index.ts';

const message = new TextEncoder().encode('grüße');
const field = (key: { export(options: { format: 'jwk' }): object }, name: string): Uint8Array =>
  Buffer.from((key.export({ format: 'jwk' }) as Record<string, string>)[name] ?? '', 'base64url');

test('Ed25519 is that of OpenSSL, both ways', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const [secret, shared] = [field(privateKey, 'd'), field(publicKey, 'x')];
  expect(Buffer.from(ed25519.publicKeyOf(secret))).toEqual(Buffer.from(shared));
  expect(Buffer.from(ed25519.sign(message, secret))).toEqual(sign(null, message, privateKey));
  expect(ed25519.verify(sign(null, message, privateKey), message, shared)).toBe(true);
  expect(ed25519.verify(sign(null, Buffer.from('x'), privateKey), message, shared)).toBe(false);
});

test('Ed25519 has the first vector of RFC 8032, 7.1', () => {
  const secret = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
  expect(Buffer.from(ed25519.publicKeyOf(secret)).toString('hex')).toBe(
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
  );
});

test('ES256 is that of OpenSSL, both ways', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const options = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const;
  const point = Buffer.concat([Buffer.of(4), field(publicKey, 'x'), field(publicKey, 'y')]);
  for (let round = 0; round < 8; round++) {
    expect(p256.verify(sign('sha256', message, options), message, point)).toBe(true);
  }
  const signature = p256.sign(message, field(privateKey, 'd'));
  const { x, y } = publicKey.export({ format: 'jwk' });
  const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y } as never, format: 'jwk' });
  expect(verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
  expect(p256.verify(signature, message, p256.publicKeyOf(field(privateKey, 'd')))).toBe(true);
});

test('codes and digests are those of OpenSSL', () => {
  const key = new Uint8Array(100).fill(3);
  expect(Buffer.from(hmacSha256(key, message))).toEqual(createHmac('sha256', key).update(message).digest());
  expect(Buffer.from(sha256(message))).toEqual(createHash('sha256').update(message).digest());
});

test('what is no key or no signature is refused', () => {
  for (const scheme of [ed25519, p256]) {
    expect(() => scheme.sign(message, new Uint8Array(31))).toThrow(SigningError);
    expect(() => scheme.publicKeyOf(new Uint8Array(0))).toThrow('the key cannot be used');
    expect(scheme.verify(new Uint8Array(64), message, new Uint8Array(5))).toBe(false);
    expect(scheme.verify(new Uint8Array(3), message, new Uint8Array(32))).toBe(false);
  }
  expect(() => p256.sign(message, new Uint8Array(32))).toThrow(SigningError);
});

test('bytes are equal when they are the same', () => {
  const [a, b] = [Uint8Array.of(1, 2), Uint8Array.of(1, 3)];
  expect([
    equalBytes(a, a),
    equalBytes(a, b),
    equalBytes(a, a.subarray(1)),
    equalBytes(a.subarray(1), a),
  ]).toEqual([true, false, false, false]);
});
