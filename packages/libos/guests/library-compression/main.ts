/** Packs and unpacks in each format, and refuses too much. */
import { CompressionError, compress, decompress } from 'skerry:compression';

export default function main() {
  const text = 'To and fro, '.repeat(200);
  const formats = ['gzip', 'deflate', 'deflate-raw'] as const;
  const packed = formats.map((format) => compress(text, { format }));
  const isRight = packed.every((bytes, at) => {
    const format = formats[at] ?? 'gzip';
    return bytes.length < 100 && new TextDecoder().decode(decompress(bytes, { format })) === text;
  });
  try {
    decompress(compress(text), { maxBytes: 100 });
  } catch (error) {
    console.log(isRight && error instanceof CompressionError && error.code === 'TOO_LARGE' ? 'ok' : error);
  }
}
