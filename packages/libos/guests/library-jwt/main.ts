/** Takes tokens of its own and of OpenSSL, and refuses one that was changed. */
import { decodeHex } from 'skerry:base64';
import { eddsaKey, hs256Key, JwtError, signJwt, verifyJwt } from 'skerry:jwt';

const publicKey = 'ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c';
const theirs =
  'eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCIsImtpZCI6Im9uZSJ9.eyJzdWIiOiJhZGEifQ.zmlwmIslsK4Q_dmRt297nP0Nv04B_6nx7FWRwiCCmRFB8RoFBcRHigldM5eTPuZvjZTLBGxSJH7lAbmb7k1JAQ';

export default function main() {
  const key = hs256Key('k'.repeat(32));
  const pair = eddsaKey({ publicKey: decodeHex(publicKey), id: 'one' });
  const ours = signJwt({ sub: 'ada' }, key, { expiresInSeconds: 600 });
  const subjects = [ours, theirs].map((token) => verifyJwt(token, [key, pair])['sub']);
  try {
    verifyJwt(ours.replace('.', '.e'), key);
  } catch (error) {
    const isRight = error instanceof JwtError && error.code === 'BAD_SIGNATURE';
    console.log(isRight && subjects.join() === 'ada,ada' ? 'ok' : [subjects, error]);
  }
}
