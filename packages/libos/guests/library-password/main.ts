/** Takes the password of a hash that OpenSSL made: once, at the least cost, since an emulated machine has to do it too. */
import { needsRehash, verifyPassword } from 'skerry:password';

const kept = '$scrypt$ln=8,r=8,p=1$BQUFBQUFBQUFBQUFBQUFBQ$xDzToeos5VG2G5BTapUZ/A5LV+NV0h825hnXwew9Dy8';

export default function main() {
  console.log(verifyPassword('correct horse', kept) && needsRehash(kept) ? 'ok' : kept);
}
