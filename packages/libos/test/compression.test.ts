/** Against zlib, by Node: what one side packs the other unpacks. */
import { deflateRawSync, deflateSync, gunzipSync, gzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { CompressionFormat } from '../src/compression/index.ts';
import { Machine } from './engine.ts';

vi.setConfig({ testTimeout: 60_000 });

// The library asks its host for UTF-8 only, and whether it runs: not for these tests.
let library: typeof import('../src/compression/index.ts');
beforeAll(async () => {
  library = await import('../src/compression/index.ts');
});

const formats: readonly (readonly [
  CompressionFormat,
  (data: Uint8Array) => Buffer,
  (data: Uint8Array) => Buffer,
])[] = [
  ['gzip', gzipSync, gunzipSync],
  ['deflate', deflateSync, inflateSync],
  ['deflate-raw', deflateRawSync, inflateRawSync],
];
const codeOf = (data: Uint8Array, format: CompressionFormat, maxBytes?: number): unknown => {
  try {
    return library.decompress(data, { format, ...(maxBytes !== undefined && { maxBytes }) });
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
};

describe.each(formats)('%s', (format, pack, unpack) => {
  test('is that of zlib, both ways', () => {
    const text = fc
      .array(fc.constantFrom('ab', 'cd', '\0', 'xyz'), { maxLength: 3_000 })
      .map((all) => Buffer.from(all.join('')));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), text), fc.constantFrom(0, 1, 6, 9), (data, level) => {
        expect(unpack(library.compress(data, { format, level }))).toEqual(Buffer.from(data));
        expect(Buffer.from(library.decompress(pack(data), { format }))).toEqual(Buffer.from(data));
      }),
    );
  });

  test('that ends too early, is damaged or too much is refused', () => {
    const data = Buffer.from('hello '.repeat(1_000) + Math.PI);
    const packed = pack(data);
    expect(codeOf(packed.subarray(0, 12), format)).toBe('TRUNCATED');
    expect(codeOf(packed, format, data.length)).toEqual(new Uint8Array(data));
    expect(codeOf(packed, format, data.length - 1)).toBe('TOO_LARGE');
    if (format === 'deflate-raw') return;
    const damaged = Uint8Array.from(packed, (byte, at) => (at === packed.length - 3 ? byte ^ 1 : byte));
    expect(codeOf(damaged, format)).toBe('MALFORMED');
    expect(codeOf(Buffer.from('no such thing, surely'), format)).toBe('MALFORMED');
  });
});

test('what packs a thousand to one is given up early', () => {
  expect(codeOf(gzipSync(Buffer.alloc(100 << 20)), 'gzip', 1 << 20)).toBe('TOO_LARGE');
});

test('all fields of a header of gzip are passed over', () => {
  const raw = deflateRawSync(Buffer.from('x'));
  const trailer = gzipSync(Buffer.from('x')).subarray(-8);
  const head = Buffer.from([
    0x1f,
    0x8b,
    8,
    2 | 4 | 8 | 16,
    0,
    0,
    0,
    0,
    0,
    3,
    2,
    0,
    7,
    7,
    0x6e,
    0,
    0x63,
    0,
    1,
    2,
  ]);
  expect(codeOf(Buffer.concat([head, raw, trailer]), 'gzip')).toEqual(Uint8Array.of(0x78));
});

test('on the engine it is the same', async () => {
  const main = `import { compress, decompress } from 'skerry:compression';
    const frozen = compress('frozen '.repeat(100));
    export default () => { console.log(frozen.toHex()); console.log(new TextDecoder().decode(decompress(frozen)).length);
      try { decompress(frozen, { maxBytes: 10 }); } catch (error) { console.log(error.code); } };`;
  const [hex = '', ...lines] = (await Machine.run(main)).output.trim().split('\n');
  expect(gunzipSync(Buffer.from(hex, 'hex')).toString()).toBe('frozen '.repeat(100));
  expect(lines).toEqual(['700', 'TOO_LARGE']);
});
