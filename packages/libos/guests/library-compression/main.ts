/** Packs and unpacks in each format, more than the codec takes at once, as a whole and as a stream, and refuses too much. */
import { CompressionError, compress, decompress } from 'skerry:compression';

const formats = ['gzip', 'deflate', 'deflate-raw'] as const;

export default async function main() {
  const text = 'To and fro, '.repeat(20_000);
  const isRight = formats.every((format) => {
    const packed = [0, 1, 9].map((level) => compress(text, { format, level }));
    const sizes = packed.map(({ length }) => length);
    const isSmall = sizes.every((size, at) => (at === 0 ? size > text.length : size < 3_000));
    return (
      isSmall && packed.every((bytes) => new TextDecoder().decode(decompress(bytes, { format })) === text)
    );
  });
  const source = ReadableStream.from([text, text]).pipeThrough(new TextEncoderStream());
  const through = source
    .pipeThrough(new CompressionStream('gzip'))
    .pipeThrough(new DecompressionStream('gzip'));
  const streamed = await new Response(through).text();
  try {
    decompress(compress(text), { maxBytes: 100 });
  } catch (error) {
    const isWhole = isRight && streamed === text + text;
    console.log(isWhole && error instanceof CompressionError && error.code === 'TOO_LARGE' ? 'ok' : error);
  }
}
