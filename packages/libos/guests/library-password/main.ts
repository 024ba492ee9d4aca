/** Takes its password: at the least cost, since an emulated machine has to do it too. */
import { hashPassword, needsRehash, verifyPassword } from 'skerry:password';

export default function main() {
  const kept = hashPassword('correct horse', { cost: 8 });
  const isRight = kept.startsWith('$scrypt$ln=8,r=8,p=1$') && verifyPassword('correct horse', kept);
  console.log(isRight && needsRehash(kept) ? 'ok' : kept);
}
