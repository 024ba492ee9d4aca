import { expect, test, vi } from 'vitest';
import { Machine } from './engine.ts';

vi.setConfig({ testTimeout: 60_000 });

const PRELUDE = `import { decodeCbor, encodeCbor, Tagged } from 'skerry:cbor';
  const hex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const show = (value) => typeof value === 'bigint' ? value + 'n' : value instanceof Uint8Array ? "h'" + value.toHex() + "'"
    : value instanceof Date ? 'date ' + value.getTime() : value instanceof Tagged ? value.tag + '(' + show(value.value) + ')'
    : Array.isArray(value) ? '[' + value.map(show).join() + ']'
    : value instanceof Map ? '{' + [...value].map(([k, v]) => show(k) + ':' + show(v)).join() + '}'
    : typeof value === 'string' ? JSON.stringify(value) : Object.is(value, -0) ? '-0'
    : typeof value === 'object' && value ? JSON.stringify(value) : String(value);
  const run = (action) => { try { return action(); } catch (error) { return error.code; } };`;

async function answers(expressions: readonly string[]): Promise<string[]> {
  const main = `${PRELUDE}\nexport default () => console.log(JSON.stringify([${expressions.map((one) => `run(() => ${one})`)}]));`;
  return JSON.parse((await Machine.run(main)).output) as string[];
}

/** RFC 8949, appendix A: what is encoded deterministically there, with the value in our words. */
const both: readonly (readonly [string, string, string])[] = [
  ['00', '0', '0'],
  ['17', '23', '23'],
  ['1818', '24', '24'],
  ['1903e8', '1000', '1000'],
  ['1a000f4240', '1000000', '1000000'],
  ['1b000000e8d4a51000', '1000000000000', '1000000000000'],
  ['1bffffffffffffffff', '18446744073709551615n', '18446744073709551615n'],
  ['c249010000000000000000', '18446744073709551616n', '18446744073709551616n'],
  ['3bffffffffffffffff', '-18446744073709551616n', '-18446744073709551616n'],
  ['c349010000000000000000', '-18446744073709551617n', '-18446744073709551617n'],
  ['20', '-1', '-1'],
  ['3863', '-100', '-100'],
  ['f98000', '-0', '-0'],
  ['fb3ff199999999999a', '1.1', '1.1'],
  ['f93e00', '1.5', '1.5'],
  // The engine prints one digit more than it needs.
  ['f90001', '5.9604644775390625e-8', '2 ** -24'],
  ['f90400', '0.00006103515625', '0.00006103515625'],
  ['f9c400', '-4', '-4.0'],
  ['fa7f7fffff', '3.4028234663852886e+38', '3.4028234663852886e+38'],
  ['fb7e37e43c8800759c', '1e+300', '1e300'],
  ['fbc010666666666666', '-4.1', '-4.1'],
  ['f97c00', 'Infinity', 'Infinity'],
  ['f97e00', 'NaN', 'NaN'],
  ['f9fc00', '-Infinity', '-Infinity'],
  ['f4', 'false', 'false'],
  ['f6', 'null', 'null'],
  ['f7', 'undefined', 'undefined'],
  ['c11a514b67b0', 'date 1363896240000', 'new Date(1363896240000)'],
  ['c1fb41d452d9ec200000', 'date 1363896240500', 'new Date(1363896240500)'],
  ['d74401020304', `23(h'01020304')`, 'new Tagged(23, hex("01020304"))'],
  ['d818456449455446', `24(h'6449455446')`, 'new Tagged(24, hex("6449455446"))'],
  ['40', `h''`, 'hex("")'],
  ['60', '""', '""'],
  ['62225c', '"\\"\\\\"', '"\\"\\\\"'],
  ['64f0908591', '"\u{10151}"', '"\u{10151}"'],
  ['8301820203820405', '[1,[2,3],[4,5]]', '[1, [2, 3], [4, 5]]'],
  ['a201020304', '{1:2,3:4}', 'new Map([[3, 4], [1, 2]])'],
  ['a26161016162820203', '{"a":1,"b":[2,3]}', '{ b: [2, 3], a: 1, c: undefined }'],
];

test('the examples of RFC 8949 are read and written', async () => {
  const fixed = both.filter(([hex]) => hex !== 'f9c400');
  const read = await answers(both.map(([hex]) => `show(decodeCbor(hex('${hex}')))`));
  expect(read).toEqual(both.map(([, shown]) => shown));
  const written = await answers(fixed.map(([, , code]) => `encodeCbor(${code}).toHex()`));
  expect(written).toEqual(fixed.map(([hex]) => hex));
  // A whole number is written as one, which is shorter than the float of the example.
  expect(await answers(['encodeCbor(-4.0).toHex()'])).toEqual(['23']);
});

test('unknown lengths are read', async () => {
  const cases = [
    ['5f42010243030405ff', `h'0102030405'`],
    ['7f657374726561646d696e67ff', '"streaming"'],
    ['9f018202039f0405ffff', '[1,[2,3],[4,5]]'],
    ['bf61610161629f0203ffff', '{"a":1,"b":[2,3]}'],
  ] as const;
  expect(await answers(cases.map(([hex]) => `show(decodeCbor(hex('${hex}')))`))).toEqual(
    cases.map(([, shown]) => shown),
  );
});

test('what is not well-formed is refused, and takes no memory', async () => {
  const cases = [
    ['', 'TRUNCATED'],
    ['18', 'TRUNCATED'],
    ['9b00ffffffffffffff', 'TRUNCATED'],
    ['5affffffff00', 'TRUNCATED'],
    ['bb7fffffffffffffff', 'TRUNCATED'],
    ['0000', 'MALFORMED'],
    ['1c', 'MALFORMED'],
    ['ff', 'MALFORMED'],
    ['81ff', 'MALFORMED'],
    ['bf00ff', 'MALFORMED'],
    ['5f00ff', 'MALFORMED'],
    ['61ff', 'MALFORMED'],
    ['a200010002', 'MALFORMED'],
    ['1f', 'MALFORMED'],
    ['f0', 'UNSUPPORTED'],
    ['81'.repeat(100_000) + '00', 'TOO_DEEP'],
  ] as const;
  expect(await answers(cases.map(([hex]) => `decodeCbor(hex('${hex}'))`))).toEqual(
    cases.map(([, code]) => code),
  );
});

test('a circle and what has no form are refused', async () => {
  const asked = [
    'encodeCbor(() => 0)',
    'encodeCbor(new Date(NaN))',
    '{ const a = []; a.push(a); return encodeCbor(a); }',
  ];
  expect(await answers(asked.map((one) => (one.startsWith('{') ? `(() => ${one})()` : one)))).toEqual([
    'UNSUPPORTED',
    'UNSUPPORTED',
    'TOO_DEEP',
  ]);
  expect(await answers([`show(decodeCbor(hex('a16161f5'), { maps: 'map' }))`])).toEqual(['{"a":true}']);
});
