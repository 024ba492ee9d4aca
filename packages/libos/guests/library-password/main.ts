/** Takes the password of hashes that OpenSSL made, and of one of its own at the cost that the machine has memory for. */
import { hashPassword, needsRehash, verifyPassword } from 'skerry:password';

const argon2 =
  '$argon2id$v=19$m=64,t=3,p=2$BQUFBQUFBQUFBQUFBQUFBQ$V33nOJBGdFAfSjUdBjtk3NVniCtsxSuZwPvSLakgc0s';
const scrypt = '$scrypt$ln=4,r=8,p=1$BQUFBQUFBQUFBQUFBQUFBQ$wqX6ovEWI86H1TRqIghYu+dAsdAxeYKdJWtBsa3LuR0';

export default function main() {
  const own = hashPassword('correct horse');
  const verdicts = [argon2, scrypt, own].flatMap((kept) => [
    verifyPassword('correct horse', kept),
    verifyPassword('battery staple', kept),
    needsRehash(kept),
  ]);
  const isRight = verdicts.join() === 'true,false,true,true,false,true,true,false,false';
  console.log(
    isRight && /^\$argon2id\$v=19\$m=(19456,t=2|12288,t=3|9216,t=4),p=1\$/.test(own) ? 'ok' : [own, verdicts],
  );
}
