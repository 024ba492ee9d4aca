/**
 * Takes the signature that OpenSSL made of a text, and of no other. It signs nothing: the tables of a curve, which the first
 * signature needs, take an emulated machine on a busy host too long.
 */
import { ed25519, equalBytes, hmacSha256, sha256 } from 'skerry:signing';

const publicKey = bytes('ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c');
const signature = bytes(
  '52dd327f83aff2709a1a43131540d20ca946ea489d8104a51be0ba35cb601d87091a2bb4f4fa50bab4b5d90c27eba66ff723a6d431b5d5ef4124225f2d46200b',
);

export default function main() {
  const verdicts = ['boat', 'goat'].map((text) => ed25519.verify(signature, text, publicKey));
  const isCode = hmacSha256('key', 'boat').length === 32 && equalBytes(sha256('boat'), sha256('boat'));
  const isRight = ed25519.generateSecretKey().length === 32 && isCode && verdicts.join() === 'true,false';
  console.log(isRight ? 'ok' : verdicts);
}

function bytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
