/** The native module against its vectors, and against @noble/ciphers. */
import { fileURLToPath } from 'node:url';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { assemblyWasm } from '@skerry/dataplane';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { XChaCha, type XChaChaExports } from '../src/encryption/xchacha.ts';
import { nativeModuleOf } from './native-module.ts';

vi.setConfig({ testTimeout: 60_000 });

const root = fileURLToPath(new URL('../src/encryption/assembly', import.meta.url));
const wasm = await assemblyWasm({ root, entry: 'xchacha.as.ts', flags: ['--exportTable'] });
const cipher = new XChaCha(nativeModuleOf<XChaChaExports>(wasm, { name: 'xchacha', maxMiB: 1 }));
const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));

test('XChaCha20-Poly1305 gives the vector of draft-irtf-cfrg-xchacha-03, A.3.1', () => {
  const key = Uint8Array.from({ length: 32 }, (_, at) => 0x80 + at);
  const nonce = hex('404142434445464748494a4b4c4d4e4f5051525354555657');
  const context = hex('50515253c0c1c2c3c4c5c6c7');
  const sealed = hex(
    'bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13b52e' +
      'c0875924c1c7987947deafd8780acf49',
  );
  const text = cipher.open(key, nonce, context, sealed) ?? new Uint8Array();
  expect(Buffer.from(text).toString()).toMatch(
    /^Ladies and Gentlemen of the class of '99: If I could offer you only one tip/,
  );
  expect(cipher.seal(key, nonce, context, text)).toEqual(sealed);
});

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
/** Some are longer than the buffer; some are what Poly1305 has to carry through, whose bits are all ones. */
const anyData = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.nat({ max: 200_000 }).map((length) => new Uint8Array(length).fill(0xff)),
);

test('it is that of noble-ciphers, both ways', () => {
  fc.assert(
    fc.property(bytes(32), bytes(24), anyData, anyData, (key, nonce, context, data) => {
      const theirs = xchacha20poly1305(key, nonce, context);
      const sealed = cipher.seal(key, nonce, context, data);
      expect(Buffer.compare(sealed, theirs.encrypt(data))).toBe(0);
      expect(Buffer.compare(cipher.open(key, nonce, context, sealed) ?? Buffer.from('!'), data)).toBe(0);
    }),
  );
});

test('a bit that was changed anywhere is found', () => {
  const place = fc.nat();
  fc.assert(
    fc.property(
      bytes(32),
      bytes(24),
      anyData,
      place,
      fc.integer({ min: 0, max: 7 }),
      (key, nonce, data, at, bit) => {
        const sealed = cipher.seal(key, nonce, data, data);
        const where = at % sealed.length;
        sealed[where] = (sealed[where] as number) ^ (1 << bit);
        expect(cipher.open(key, nonce, data, sealed)).toBeUndefined();
      },
    ),
  );
});
