/** Against scrypt of OpenSSL, by Node, on the engine of the images. */
import { scryptSync } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { Machine } from './engine.ts';

vi.setConfig({ testTimeout: 120_000 });

const theirs = (password: string, ln: number, salt: Buffer): string => {
  const hash = scryptSync(password, salt, 32, { N: 2 ** ln, r: 8, p: 1 });
  return `$scrypt$ln=${ln},r=8,p=1$${[salt, hash].map((one) => one.toString('base64').replace(/=+$/, '')).join('$')}`;
};

test('a hash is one of scrypt, and takes its password alone', async () => {
  const kept = theirs('grüße', 8, Buffer.alloc(16, 5));
  const main = `import { hashPassword, needsRehash, verifyPassword } from 'skerry:password';
    export default () => {
      const kept = ${JSON.stringify(kept)};
      console.log(verifyPassword('gru\\u0308\\u00dfe', kept), verifyPassword('grüsse', kept), needsRehash(kept), needsRehash(kept, { cost: 8 }));
      console.log(hashPassword('secret'));
      const bad = ['', 'secret', kept.replace('ln=8', 'ln=08'), kept.replace('ln=8', 'ln=11'), kept.replace('p=1', 'p=99')];
      console.log(bad.map((one) => { try { return verifyPassword('x', one); } catch (error) { return error.code; } }).join());
      try { hashPassword('x', { cost: 4 }); } catch (error) { console.log(error.message); }
    };`;
  const { output } = await Machine.run(main, { parameters: ['password.cost=9'] });
  const [verdicts, made = '', codes, message] = output.trim().split('\n');
  expect(verdicts).toBe('true false true false');
  const salt = Buffer.from(made.split('$')[3] ?? '', 'base64');
  expect(salt).toHaveLength(16);
  expect(made).toBe(theirs('secret', 9, salt));
  expect(codes).toBe('BAD_HASH,BAD_HASH,BAD_HASH,TOO_COSTLY,TOO_COSTLY');
  expect(message).toBe('the cost must be a whole number from 8 to 20, not 4');
});
