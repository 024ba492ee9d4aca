/** Against OpenSSL, by Node, on the engine of the images. */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { Machine } from './engine.ts';

vi.setConfig({ testTimeout: 60_000 });

const key = Buffer.alloc(32, 7);
const boot = async (body: string): Promise<string[]> => {
  const main = `import { aesGcm, xchacha20 } from 'skerry:encryption';
    const key = new Uint8Array(32).fill(7);
    const code = (action) => { try { return action(); } catch (error) { return error.code ?? error.name; } };
    export default () => { ${body} };`;
  return (await Machine.run(main)).output.trim().split('\n');
};

test('AES-256-GCM is that of OpenSSL, both ways', async () => {
  const cipher = createCipheriv('aes-256-gcm', key, Buffer.alloc(12, 1)).setAAD(Buffer.from('ctx'));
  const theirs = Buffer.concat([
    Buffer.alloc(12, 1),
    cipher.update('from there'),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  const [hex = '', text] = await boot(
    `console.log(aesGcm.seal('from here', key, 'ctx').toHex());
     console.log(new TextDecoder().decode(aesGcm.open(Uint8Array.fromHex('${theirs.toString('hex')}'), key, 'ctx')));`,
  );
  const sealed = Buffer.from(hex, 'hex');
  const opener = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12)).setAAD(Buffer.from('ctx'));
  opener.setAuthTag(sealed.subarray(-16));
  expect(opener.update(sealed.subarray(12, -16), undefined, 'utf8') + opener.final('utf8')).toBe('from here');
  expect(text).toBe('from there');
});

test('XChaCha20-Poly1305 opens the vector of draft-irtf-cfrg-xchacha-03, A.3.1', async () => {
  const vector = [
    '404142434445464748494a4b4c4d4e4f5051525354555657',
    'bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13b52e',
    'c0875924c1c7987947deafd8780acf49',
  ].join('');
  const [text] = await boot(
    `const key = Uint8Array.from({ length: 32 }, (_, at) => 0x80 + at);
     const context = Uint8Array.fromHex('50515253c0c1c2c3c4c5c6c7');
     console.log(new TextDecoder().decode(xchacha20.open(Uint8Array.fromHex('${vector}'), key, context)));`,
  );
  expect(text).toMatch(/^Ladies and Gentlemen of the class of '99: If I could offer you only one tip/);
});

test('what was changed, is of another key or context, or is too short does not open', async () => {
  expect(
    await boot(
      `for (const cipher of [aesGcm, xchacha20]) {
         const sealed = cipher.seal('secret', key, 'a');
         const changed = sealed.slice(); changed[30] ^= 1;
         const other = cipher.generateKey();
         console.log(code(() => cipher.open(changed, key, 'a')), code(() => cipher.open(sealed, other, 'a')),
           code(() => cipher.open(sealed, key, 'b')), code(() => cipher.open(sealed.subarray(0, 20), key, 'a')),
           code(() => cipher.seal('x', new Uint8Array(16))), cipher.open(sealed, key, 'a').length,
           cipher.seal('x', key).toHex() === cipher.seal('x', key).toHex());
       }`,
    ),
  ).toEqual(Array(2).fill('NOT_AUTHENTIC NOT_AUTHENTIC NOT_AUTHENTIC NOT_AUTHENTIC BAD_KEY 6 false'));
});
