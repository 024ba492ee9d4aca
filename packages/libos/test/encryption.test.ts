/** AES-256-GCM against OpenSSL, by Node, on the engine of the images. The other cipher is native code: xchacha.test.ts. */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { Machine } from './engine.ts';

vi.setConfig({ testTimeout: 60_000 });

const key = Buffer.alloc(32, 7);
const boot = async (body: string): Promise<string[]> => {
  const main = `import { aesGcm } from 'skerry:encryption';
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

test('what was changed, is of another key or context, or is too short does not open', async () => {
  expect(
    await boot(
      `const cipher = aesGcm;
         const sealed = cipher.seal('secret', key, 'a');
         const changed = sealed.slice(); changed[30] ^= 1;
         const other = cipher.generateKey();
         console.log(code(() => cipher.open(changed, key, 'a')), code(() => cipher.open(sealed, other, 'a')),
           code(() => cipher.open(sealed, key, 'b')), code(() => cipher.open(sealed.subarray(0, 20), key, 'a')),
           code(() => cipher.seal('x', new Uint8Array(16))), cipher.open(sealed, key, 'a').length,
           cipher.seal('x', key).toHex() === cipher.seal('x', key).toHex());`,
    ),
  ).toEqual(['NOT_AUTHENTIC NOT_AUTHENTIC NOT_AUTHENTIC NOT_AUTHENTIC BAD_KEY 6 false']);
});
