import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBase32, encodeBase32 } from '../src/base64/base32.ts';
import { Machine } from './engine.ts';

/** What expressions with the library's names are on the engine. */
async function values(expressions: readonly string[]): Promise<unknown[]> {
  const main = `import * as b from 'skerry:base64';
    const run = (action) => { try { const value = action(); return typeof value === 'string' ? value : [...value]; }
      catch (error) { return error.code; } };
    export default () => console.log(JSON.stringify([${expressions.map((one) => `run(() => b.${one})`).join()}]));`;
  return JSON.parse((await Machine.run(main)).output) as unknown[];
}

/** RFC 4648, section 10. */
const vectors = [
  ['', '', '', ''],
  ['f', 'Zg==', 'MY======', '66'],
  ['fo', 'Zm8=', 'MZXQ====', '666f'],
  ['foo', 'Zm9v', 'MZXW6===', '666f6f'],
  ['foob', 'Zm9vYg==', 'MZXW6YQ=', '666f6f62'],
  ['fooba', 'Zm9vYmE=', 'MZXW6YTB', '666f6f6261'],
  ['foobar', 'Zm9vYmFy', 'MZXW6YTBOI======', '666f6f626172'],
] as const;

test('the vectors of RFC 4648 hold both ways', async () => {
  const asked = vectors.flatMap(([text, base64, , hex]) => [
    `encodeBase64('${text}')`,
    `decodeBase64('${base64}')`,
    `encodeHex('${text}')`,
    `decodeHex('${hex.toUpperCase()}')`,
  ]);
  const wanted = vectors.flatMap(([text, base64, , hex]) => [
    base64,
    [...Buffer.from(text)],
    hex,
    [...Buffer.from(text)],
  ]);
  expect(await values(asked)).toEqual(wanted);
  for (const [text, , base32] of vectors) {
    expect(encodeBase32(Buffer.from(text))).toBe(base32);
    expect(Buffer.from(decodeBase32(base32)).toString()).toBe(text);
  }
});

test('addresses have an alphabet of their own, with padding or without', async () => {
  const asked = [
    'encodeBase64(Uint8Array.of(251, 255), { url: true })',
    "decodeBase64('-_8', { url: true })",
  ];
  expect(await values([...asked, "decodeBase64('-_8=', { url: true })"])).toEqual([
    '-_8',
    [251, 255],
    [251, 255],
  ]);
});

test('what no writer makes is refused', async () => {
  const wrong = [
    "decodeBase64('Zg')",
    "decodeBase64('Zh==')",
    "decodeBase64('Zm9v\\n')",
    "decodeBase64('-_8=')",
  ];
  const others = ["decodeBase64('Z', { url: true })", "decodeHex('abc')", "decodeHex('0x')"];
  expect(await values([...wrong, ...others])).toEqual(Array(7).fill('BAD_ENCODING'));
});

describe('base32', () => {
  test('gives back what it was given', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => Buffer.from(decodeBase32(encodeBase32(bytes))).equals(bytes)),
    );
  });

  test.each(['M', 'MZX', 'MZ======', 'M1======', 'MY=====', 'MY=A'])('%s is refused', (text) => {
    expect(() => decodeBase32(text)).toThrow('this is no base32');
  });
});
