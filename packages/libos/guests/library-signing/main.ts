/** Signs and checks once: an emulated machine has to do it too, and the other curve is as much work again. */
import { ed25519, equalBytes, hmacSha256, sha256 } from 'skerry:signing';

export default function main() {
  const secretKey = ed25519.generateSecretKey();
  const signature = ed25519.sign('boat', secretKey);
  const isSigned = ed25519.verify(signature, 'boat', ed25519.publicKeyOf(secretKey));
  const isCode = hmacSha256('key', 'boat').length === 32 && equalBytes(sha256('boat'), sha256('boat'));
  console.log(isCode && isSigned ? 'ok' : [isCode, isSigned]);
}
