/** Takes what Google's brotli has packed, packs at each level that there is memory for, and refuses a level and a size. */
import { brotli } from 'skerry:brotli';
import { CompressionError, compress, decompress } from 'skerry:compression';

/** By brotliCompressSync of Node, with a window of 4 MiB. */
const packed = Uint8Array.of(
  0x8b,
  0x0a,
  0x80,
  0x74,
  0x6f,
  0x20,
  0x61,
  0x6e,
  0x64,
  0x20,
  0x66,
  0x72,
  0x6f,
  0x2c,
  0x20,
  0x74,
  0x6f,
  0x20,
  0x61,
  0x6e,
  0x64,
  0x20,
  0x66,
  0x72,
  0x6f,
  0x03,
);

export default function main() {
  const text = 'To and fro, '.repeat(100_000);
  const read = (bytes: Uint8Array) => new TextDecoder().decode(decompress(bytes, { format: brotli }));
  const levels = [undefined, 0, 1].map((level) =>
    compress(text, { format: brotli, ...(level !== undefined && { level }) }),
  );
  const isRight = read(packed) === 'to and fro, to and fro' && levels.every((bytes) => read(bytes) === text);
  const refused = [
    () => compress(text, { format: brotli, level: 5 }),
    () => decompress(levels[0] as Uint8Array, { format: brotli, maxBytes: text.length - 1 }),
  ].map((run) => {
    try {
      return run();
    } catch (error) {
      return error instanceof CompressionError ? error.code : error;
    }
  });
  console.log(isRight && refused.join() === 'NO_MEMORY,TOO_LARGE' ? 'ok' : refused);
}
