/** There and back. */
import { decodeCbor, encodeCbor } from 'skerry:cbor';

const value = {
  n: [0, -1, 1.5, 1e300, 2n ** 70n],
  t: 'grüße',
  b: Uint8Array.of(1, 2),
  d: new Date(1_000),
  u: null,
};

export default function main() {
  const bytes = encodeCbor(value);
  const again = encodeCbor(decodeCbor(bytes));
  console.log(
    bytes.toString() === again.toString() && bytes.length === 51 ? 'ok' : [bytes.length, decodeCbor(bytes)],
  );
}
