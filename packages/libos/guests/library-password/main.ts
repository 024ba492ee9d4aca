/** Takes the password of a hash that OpenSSL made, at a cost that an emulated machine on a busy host can pay. */
import { needsRehash, verifyPassword } from 'skerry:password';

const kept = '$scrypt$ln=4,r=8,p=1$BQUFBQUFBQUFBQUFBQUFBQ$wqX6ovEWI86H1TRqIghYu+dAsdAxeYKdJWtBsa3LuR0';

export default function main() {
  const verdicts = ['correct horse', 'battery staple'].map((password) => verifyPassword(password, kept));
  console.log(verdicts.join() === 'true,false' && needsRehash(kept) ? 'ok' : verdicts);
}
