/**
 * Seals and opens with both ciphers, more than a buffer at once with the native one, and sees a change, another key, another context
 * and what is too short.
 */
import { aesGcm, EncryptionError, xchacha20 } from 'skerry:encryption';

export default function main() {
  const long = 'boat '.repeat(20_000);
  const ciphers = [
    { cipher: xchacha20, text: long },
    { cipher: aesGcm, text: 'boat' },
  ];
  const said = ciphers.map(({ cipher, text }) => {
    const key = cipher.generateKey();
    const sealed = cipher.seal(text, key, 'context');
    const isSame = new TextDecoder().decode(cipher.open(sealed, key, 'context')) === text;
    const isOther =
      cipher.seal(text, key, 'context').subarray(0, 99).join() !== sealed.subarray(0, 99).join();
    const changed = sealed.slice();
    changed[changed.length - 20] = (changed.at(-20) ?? 0) ^ 1;
    const wrong = [
      () => cipher.open(changed, key, 'context'),
      () => cipher.open(sealed, cipher.generateKey(), 'context'),
      () => cipher.open(sealed, key, 'another'),
      () => cipher.open(sealed.subarray(0, 20), key, 'context'),
      () => cipher.seal(text, key.subarray(1)),
    ].map(codeOf);
    return [isSame, isOther, ...wrong].join();
  });
  const wanted = 'true,true,NOT_AUTHENTIC,NOT_AUTHENTIC,NOT_AUTHENTIC,NOT_AUTHENTIC,BAD_KEY';
  console.log(said.every((one) => one === wanted) ? 'ok' : said);
}

function codeOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error instanceof EncryptionError ? error.code : error;
  }
}
