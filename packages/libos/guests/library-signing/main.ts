/** Signs and checks; the other curve is as much work again, which an emulated machine need not do. */
import { ed25519, equalBytes, hmacSha256, sha256 } from 'skerry:signing';

export default function main() {
  const secretKey = ed25519.generateSecretKey();
  const signature = ed25519.sign('boat', secretKey);
  const publicKey = ed25519.publicKeyOf(secretKey);
  const verdicts = ['boat', 'goat'].map((text) => ed25519.verify(signature, text, publicKey));
  const isCode = hmacSha256('key', 'boat').length === 32 && equalBytes(sha256('boat'), sha256('boat'));
  console.log(isCode && verdicts.join() === 'true,false' ? 'ok' : verdicts);
}
