/** Signs tokens, and refuses one that was changed. */
import { eddsaKey, hs256Key, JwtError, signJwt, verifyJwt } from 'skerry:jwt';

export default function main() {
  const key = hs256Key('k'.repeat(32));
  const pair = eddsaKey({ secretKey: new Uint8Array(32).fill(1), id: 'one' });
  const tokens = [key, pair].map((each) => signJwt({ sub: 'ada' }, each, { expiresInSeconds: 600 }));
  const subjects = tokens.map((token) => verifyJwt(token, [key, pair])['sub']);
  try {
    verifyJwt(tokens[0]?.replace('.', '.e') ?? '', key);
  } catch (error) {
    const isRight = error instanceof JwtError && error.code === 'BAD_SIGNATURE';
    console.log(isRight && subjects.join() === 'ada,ada' ? 'ok' : [subjects, error]);
  }
}
