/** The codec against zlib by Node, and against Debian's gzip: what one side packs the other unpacks. */
import { spawnSync } from 'node:child_process';
import { deflateRawSync, deflateSync, gunzipSync, gzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { CompressionError } from '../src/compression/error.ts';
import { whole } from '../src/compression/flow.ts';
import { through } from '../src/compression/streams.ts';
import type { ZlibFormat } from '../src/compression/zlib.ts';
import { ReadableStream } from '../src/streams/index.ts';
import { EvaluationError, Machine } from './engine.ts';
import { startZlib } from './zlib.ts';

vi.setConfig({ testTimeout: 60_000 });

const zlib = startZlib();
const pack = (data: Uint8Array, format: ZlibFormat, level = 6): Uint8Array =>
  whole(zlib.packer(format, level), data);
const unpack = (data: Uint8Array, format: ZlibFormat, maxBytes?: number): Uint8Array =>
  whole(zlib.unpacker(format), data, maxBytes);

/** The bytes; or why there are none. */
function outcome(run: () => Uint8Array): string {
  try {
    return Buffer.from(run()).toString('hex');
  } catch (error) {
    return error instanceof CompressionError ? error.code : 'refused';
  }
}

const formats: readonly (readonly [
  ZlibFormat,
  (data: Uint8Array) => Buffer,
  (data: Uint8Array) => Buffer,
])[] = [
  ['gzip', gzipSync, gunzipSync],
  ['deflate', deflateSync, inflateSync],
  ['deflate-raw', deflateRawSync, inflateRawSync],
];

/** Bytes without any order; texts; and more of a text than the codec takes at once. */
const anyData = fc.oneof(
  fc.uint8Array({ maxLength: 2_000 }),
  fc
    .array(fc.constantFrom('ab', 'cd', '\0', 'xyz'), { maxLength: 3_000 })
    .map((all) => Uint8Array.from(Buffer.from(all.join('')))),
  fc
    .tuple(fc.string({ minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 200_000 }))
    .map(([text, bytes]) => Uint8Array.from(Buffer.alloc(bytes, text))),
);
const anyLevel = fc.integer({ min: 0, max: 9 });

describe.each(formats)('%s', (format, theirPack, theirUnpack) => {
  test('is that of zlib, both ways', () => {
    fc.assert(
      fc.property(anyData, anyLevel, (data, level) => {
        expect(Buffer.compare(theirUnpack(pack(data, format, level)), data)).toBe(0);
        expect(Buffer.compare(unpack(theirPack(data), format), data)).toBe(0);
      }),
    );
  });

  test('that is damaged somewhere is what zlib takes it for', () => {
    const damage = fc.tuple(anyData, fc.nat(), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(damage, ([data, where, change]) => {
        const packed = Uint8Array.from(theirPack(data.subarray(0, 3_000)));
        const at = where % packed.length;
        packed[at] = (packed[at] as number) ^ change;
        const [ours, theirs] = [outcome(() => unpack(packed, format)), outcome(() => theirUnpack(packed))];
        // Node passes over what is behind the end.
        if (!/^[A-Z]/.test(ours)) expect(ours).toBe(theirs);
        if (theirs === 'refused') expect(ours).toMatch(/^(MALFORMED|TRUNCATED)$/);
        if (ours === 'TRUNCATED') expect(theirs).toBe('refused');
      }),
      { numRuns: 300 },
    );
  });

  test('that ends too early, goes on behind its end or becomes too much is refused', () => {
    const data = Buffer.from('hello '.repeat(1_000) + Math.PI);
    const packed = theirPack(data);
    for (let length = 0; length < packed.length; length++) {
      expect(outcome(() => unpack(packed.subarray(0, length), format))).toBe('TRUNCATED');
    }
    expect(outcome(() => unpack(Buffer.concat([packed, Buffer.from('more')]), format))).toBe('MALFORMED');
    expect(outcome(() => unpack(packed, format, data.length))).toBe(data.toString('hex'));
    expect(outcome(() => unpack(packed, format, data.length - 1))).toBe('TOO_LARGE');
    expect(outcome(() => unpack(Buffer.from('\x07no such thing, surely'), format))).toBe('MALFORMED');
  });

  test('may come in pieces of any size', () => {
    const pieces = fc.array(fc.integer({ min: 0, max: 70_000 }), { maxLength: 20 });
    fc.assert(
      fc.property(anyData, pieces, (data, sizes) => {
        for (const flow of [zlib.packer(format, 6), zlib.unpacker(format)]) {
          const input = flow.constructor.name === 'Packer' ? data : theirPack(data);
          const parts: Uint8Array[] = [];
          let at = 0;
          for (const size of [...sizes, input.length]) {
            flow.push(input.subarray(at, at + size), (part) => parts.push(part));
            at = Math.min(input.length, at + size);
          }
          flow.finish((part) => parts.push(part));
          flow.close();
          const all = Buffer.concat(parts);
          expect(Buffer.compare(input === data ? theirUnpack(all) : all, data)).toBe(0);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('leaves nothing behind in its memory, however it ends', () => {
    const own = startZlib();
    const packed = Uint8Array.from(theirPack(Buffer.from('something '.repeat(50))));
    const damaged = packed.map((byte, at) => (at === 20 ? byte ^ 0x55 : byte));
    for (let run = 0; run < 2_000; run++) {
      whole(own.unpacker(format), packed);
      whole(own.packer(format, 9), packed);
      outcome(() => whole(own.unpacker(format), damaged));
      outcome(() => whole(own.unpacker(format), packed, 10));
    }
    // With a whole heap's worth of streams that nobody closes it ends, and says so.
    const open = Array.from({ length: 40 }, () => own.packer(format, 6));
    expect(() => Array.from({ length: 200 }, () => own.packer(format, 6))).toThrow(
      expect.objectContaining({ code: 'NO_MEMORY' }),
    );
    for (const flow of open) flow.close();
    expect(theirUnpack(whole(own.packer(format, 6), Buffer.from('again'))).toString()).toBe('again');
  });
});

describe('as a stream', () => {
  const collected = async (stream: AsyncIterable<Uint8Array>): Promise<Buffer> => {
    const parts: Uint8Array[] = [];
    for await (const part of stream) parts.push(part);
    return Buffer.concat(parts);
  };
  const unpacking = (format: ZlibFormat, chunks: unknown[], most = Infinity): Promise<Buffer> =>
    collected(
      ReadableStream.from(chunks as Uint8Array[]).pipeThrough(through(zlib.unpacker(format), most) as never),
    );

  test('it takes chunks of every kind of bytes, and gives parts before the end', async () => {
    const chunks = Array.from({ length: 40 }, (_, at) => Buffer.alloc(9_000, `${at} and `));
    const packed = await collected(
      ReadableStream.from(chunks).pipeThrough(through(zlib.packer('gzip', 6), Infinity) as never),
    );
    expect(Buffer.compare(gunzipSync(packed), Buffer.concat(chunks))).toBe(0);
    const halves = [
      packed.buffer.slice(packed.byteOffset, packed.byteOffset + 50),
      new DataView(packed.buffer, packed.byteOffset + 50, packed.length - 50),
    ];
    expect(Buffer.compare(await unpacking('gzip', halves), Buffer.concat(chunks))).toBe(0);
  });

  test('what is wrong with the data is a TypeError, and gives the memory back', async () => {
    const packed = gzipSync('hello '.repeat(1_000));
    const wrong: readonly [unknown[], unknown][] = [
      [[packed.subarray(0, 20)], { code: 'TRUNCATED' }],
      [[packed.subarray(0, 20), Buffer.alloc(500, 0xff)], { code: 'MALFORMED' }],
      [['text'], undefined],
    ];
    for (let run = 0; run < 200; run++) {
      for (const [chunks, cause] of wrong) {
        const error = await unpacking('gzip', chunks).catch((one: unknown) => one);
        expect(error).toBeInstanceOf(TypeError);
        if (cause) expect((error as Error).cause).toMatchObject(cause);
      }
    }
    await expect(unpacking('gzip', [packed], 5_999)).rejects.toThrow('more than 5999 bytes');
    expect((await unpacking('gzip', [packed.subarray(0, 30), packed.subarray(30)], 6_000)).length).toBe(
      6_000,
    );
  });

  test('one that is cancelled gives its memory back', async () => {
    for (let run = 0; run < 200; run++) {
      const { readable, writable } = through(zlib.packer('deflate', 6), Infinity);
      if (run % 2 === 0) await readable.cancel('enough');
      else await writable.abort('enough');
    }
  });
});

test('what packs a thousand to one is given up early', () => {
  const bomb = gzipSync(Buffer.alloc(200 << 20));
  let most = 0;
  const flow = zlib.unpacker('gzip');
  expect(() =>
    flow.push(bomb, (part) => {
      most += part.length;
      if (most > 1 << 20) throw new Error('enough');
    }),
  ).toThrow('enough');
  flow.close();
  expect(most).toBeLessThan((1 << 20) + 65_537);
});

test('the same bytes come of the same, without a time', () => {
  const packed = pack(Buffer.from('x'), 'gzip');
  expect(packed.subarray(4, 8)).toEqual(new Uint8Array(4));
  expect(pack(Buffer.from('x'), 'gzip')).toEqual(packed);
});

test('all fields of a header of gzip are passed over, and several parts are one', () => {
  const raw = deflateRawSync(Buffer.from('x'));
  const trailer = gzipSync(Buffer.from('x')).subarray(-8);
  const fields = [0, 0, 0, 0, 0, 3, 2, 0, 7, 7, 0x6e, 0, 0x63, 0];
  const part = Buffer.concat([Uint8Array.of(0x1f, 0x8b, 8, 4 | 8 | 16, ...fields), raw, trailer]);
  expect(Buffer.from(unpack(part, 'gzip')).toString()).toBe('x');
  expect(Buffer.from(unpack(Buffer.concat([part, gzipSync('yz'), part]), 'gzip')).toString()).toBe('xyzx');
});

test('the command gzip takes it, and the other way round', () => {
  const gzip = (options: string[], input: Uint8Array): Buffer => {
    const { status, stdout, stderr } = spawnSync('gzip', options, { input, maxBuffer: 64 << 20 });
    expect(`${status} ${stderr}`).toBe('0 ');
    return stdout;
  };
  const data = Buffer.from(Array.from({ length: 100_000 }, (_, at) => `${at * 7} `).join(''));
  expect(Buffer.compare(gzip(['-d'], pack(data, 'gzip')), data)).toBe(0);
  expect(Buffer.compare(unpack(gzip(['-9'], data), 'gzip'), data)).toBe(0);
});

test('module scope has no native code, and is told so', async () => {
  const main = `import { compress } from 'skerry:compression'; const early = compress('x'); export default () => console.log(early);`;
  await expect(Machine.build(main)).rejects.toThrow(EvaluationError);
  await expect(Machine.build(main)).rejects.toThrow('compress() cannot be used in module scope');
});
