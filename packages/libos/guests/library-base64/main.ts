/** Every byte, there and back in each encoding. */
import * as base64 from 'skerry:base64';

export default function main() {
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const back = [
    base64.decodeBase64(base64.encodeBase64(all)),
    base64.decodeBase64(base64.encodeBase64(all, { url: true }), { url: true }),
    base64.decodeBase32(base64.encodeBase32(all)),
    base64.decodeHex(base64.encodeHex(all)),
  ];
  const isSame = back.every((bytes) => bytes.length === 256 && bytes.every((byte, at) => byte === at));
  console.log(isSame && base64.encodeBase64('foob') === 'Zm9vYg==' ? 'ok' : back);
}
