/** Against the vectors of RFC 9106 and RFC 7914, and against argon2 and scrypt of OpenSSL, by Node. */
import { argon2Sync, randomFillSync, scryptSync } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { Passwords, type Wanted } from '../src/password/passwords.ts';
import { Machine } from './engine.ts';
import { startHashes, withBase64 } from './password.ts';

vi.setConfig({ testTimeout: 60_000 });

const host = {
  entropy: (target: Uint8Array) => void randomFillSync(target),
  utf8Encode: (text: string) => new TextEncoder().encode(text),
};
const hashes = startHashes();
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytes = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const base64 = (value: Uint8Array): string => Buffer.from(value).toString('base64').replace(/=+$/, '');

describe('Argon2id', () => {
  test('gives the vector of RFC 9106, 5.3', () => {
    const cost = { memory: 32, passes: 3, lanes: 4 };
    const extra = { secret: bytes(8, 3), data: bytes(12, 4) };
    expect(hex(hashes.argon2id(bytes(32, 1), bytes(16, 2), cost, 32, extra))).toBe(
      '0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659',
    );
  });

  test('is that of OpenSSL, whatever the cost', () => {
    const cost = fc.record({
      lanes: fc.integer({ min: 1, max: 5 }),
      passes: fc.integer({ min: 1, max: 4 }),
      more: fc.integer({ min: 0, max: 600 }),
    });
    const password = fc.uint8Array({ maxLength: 200 });
    const salt = fc.uint8Array({ minLength: 8, maxLength: 64 });
    fc.assert(
      fc.property(
        password,
        salt,
        cost,
        fc.integer({ min: 4, max: 64 }),
        (message, nonce, given, tagLength) => {
          const { lanes, passes, more } = given;
          const memory = 8 * lanes + more;
          const theirs = argon2Sync('argon2id', {
            message,
            nonce,
            parallelism: lanes,
            tagLength,
            memory,
            passes,
          });
          expect(hex(hashes.argon2id(message, nonce, { memory, passes, lanes }, tagLength))).toBe(
            hex(theirs),
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('scrypt', () => {
  // The fourth takes 1 GiB.
  test.each([
    [
      '',
      '',
      4,
      1,
      1,
      '77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906',
    ],
    [
      'password',
      'NaCl',
      10,
      8,
      16,
      'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640',
    ],
    [
      'pleaseletmein',
      'SodiumChloride',
      14,
      8,
      1,
      '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887',
    ],
  ])('gives the vector of RFC 7914, 12: %s', (password, salt, cost, block, parallel, expected) => {
    expect(hex(hashes.scrypt(text(password), text(salt), { cost, block, parallel }, 64))).toBe(expected);
  });

  test('is that of OpenSSL, whatever the cost', () => {
    const small = (max: number) => fc.integer({ min: 1, max });
    const input = fc.uint8Array({ maxLength: 200 });
    fc.assert(
      fc.property(
        input,
        input,
        small(6),
        small(9),
        small(3),
        small(64),
        (password, salt, cost, r, p, length) => {
          const theirs = scryptSync(password, salt, length, { N: 2 ** cost, r, p });
          const ours = hashes.scrypt(password, salt, { cost, block: r, parallel: p }, length);
          expect(hex(ours)).toBe(hex(theirs));
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('what is kept', () => {
  const passwords = new Passwords(hashes, host);
  beforeAll(() => withBase64());
  const told: Wanted = { memory: 64, passes: 2 };
  const unset: Wanted = { memory: undefined, passes: undefined };
  const codeOf = (run: () => unknown): unknown => {
    try {
      return run();
    } catch (error) {
      return (error as { code?: unknown }).code;
    }
  };
  const theirs = (password: string, memory: number, passes: number, parallelism = 1): string => {
    const nonce = Buffer.from(bytes(16, 5));
    const cost = { memory, passes, parallelism, tagLength: 32 };
    const hash = argon2Sync('argon2id', { message: password, nonce, ...cost });
    return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(nonce)}$${base64(hash)}`;
  };
  const theirScrypt = (password: string, ln: number): string => {
    const salt = Buffer.from(bytes(16, 5));
    return `$scrypt$ln=${ln},r=8,p=1$${base64(salt)}$${base64(scryptSync(password, salt, 32, { N: 2 ** ln, r: 8, p: 1 }))}`;
  };

  test('is what others make of the password and the salt, as OWASP advises', () => {
    const kept = passwords.hash('secret', unset);
    const [, kind, version, cost, salt = '', hash = ''] = kept.split('$');
    expect([kind, version, cost]).toEqual(['argon2id', 'v=19', 'm=19456,t=2,p=1']);
    const nonce = Buffer.from(salt, 'base64');
    const settings = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 };
    expect(hash).toBe(base64(argon2Sync('argon2id', { message: 'secret', nonce, ...settings })));
    expect(passwords.hash('secret', unset)).not.toBe(kept);
  });

  test('takes its password alone, however that was typed', () => {
    for (const kept of [theirs('grüße', 64, 2), theirs('grüße', 4_096, 1, 4), theirScrypt('grüße', 10)]) {
      expect(passwords.verify('gru\u0308\u00dfe', kept, unset)).toBe(true);
      expect(passwords.verify('grüsse', kept, unset)).toBe(false);
      expect(passwords.verify('', kept, unset)).toBe(false);
      expect(passwords.verify('x'.repeat(5_000), kept, unset)).toBe(false);
    }
    expect(passwords.verify('', passwords.hash('', told), told)).toBe(true);
    expect(() => passwords.hash('x'.repeat(4_097), told)).toThrow(RangeError);
  });

  test('is to be made anew when it is of scrypt or cost less', () => {
    expect(passwords.needsRehash(theirScrypt('x', 4), told)).toBe(true);
    expect(passwords.needsRehash(theirs('x', 64, 2), told)).toBe(false);
    expect(passwords.needsRehash(theirs('x', 64, 1), told)).toBe(true);
    expect(passwords.needsRehash(theirs('x', 63, 9), told)).toBe(true);
    expect(passwords.needsRehash(theirs('x', 65, 1), told)).toBe(false);
    expect(passwords.needsRehash(theirs('x', 64, 2), unset)).toBe(true);
  });

  test('that is no hash, or takes more work than a password is worth, is refused', () => {
    const kept = theirs('x', 64, 2);
    const bad = [
      '',
      'x',
      kept.replace('v=19', 'v=16'),
      kept.replace('m=64', 'm=064'),
      kept.replace('m=64', 'm=7'),
    ];
    for (const one of [...bad, kept.replace('argon2id', 'argon2i'), `${kept}=`, kept.slice(0, -25)])
      expect(codeOf(() => passwords.verify('x', one, unset))).toBe('BAD_HASH');
    const costly = ['m=99999999,t=2', 'm=64,t=99999', 'm=196609,t=1'].map((cost) =>
      kept.replace('m=64,t=2', cost),
    );
    const scrypt = theirScrypt('x', 4);
    for (const one of [...costly, scrypt.replace('ln=4', 'ln=18'), scrypt.replace('ln=4,r=8', 'ln=17,r=9')])
      expect(codeOf(() => passwords.verify('x', one, unset))).toBe('TOO_COSTLY');
    expect(passwords.verify('x', costly[2] as string, { memory: 100_000, passes: 2 })).toBe(false);
  });

  test('costs what the memory of the machine has room for', () => {
    const made = (maxMiB: number): unknown =>
      codeOf(() => new Passwords(startHashes(maxMiB), host).hash('x', unset).split('$')[3]);
    expect([20, 19, 13, 10, 8, 7].map(made)).toEqual([
      'm=19456,t=2,p=1',
      'm=12288,t=3,p=1',
      'm=12288,t=3,p=1',
      'm=9216,t=4,p=1',
      'm=7168,t=5,p=1',
      'NO_MEMORY',
    ]);
    const small = new Passwords(startHashes(13), host);
    expect(small.needsRehash(small.hash('x', unset), unset)).toBe(false);
    expect(small.needsRehash(theirs('x', 19_456, 2), unset)).toBe(false);
    expect(codeOf(() => small.verify('x', theirs('x', 19_456, 2), unset))).toBe('NO_MEMORY');
    expect(small.verify('x', theirs('x', 64, 2), unset)).toBe(true);
  });
});

test('module scope cannot hash, and is told so', async () => {
  const main = `import { hashPassword } from 'skerry:password'; const early = hashPassword('x'); export default () => console.log(early);`;
  await expect(Machine.build(main)).rejects.toThrow('hashPassword() cannot be used in module scope');
});
