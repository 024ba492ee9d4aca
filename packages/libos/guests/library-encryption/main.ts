/** Seals and opens with both ciphers, and sees a change. */
import { aesGcm, EncryptionError, xchacha20 } from 'skerry:encryption';

export default function main() {
  const said = [xchacha20, aesGcm].map((cipher) => {
    const key = cipher.generateKey();
    const sealed = cipher.seal('boat', key, 'context');
    const text = new TextDecoder().decode(cipher.open(sealed, key, 'context'));
    sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1;
    try {
      cipher.open(sealed, key, 'context');
      return 'opened';
    } catch (error) {
      return error instanceof EncryptionError ? `${text} ${error.code}` : error;
    }
  });
  console.log(said.every((one) => one === 'boat NOT_AUTHENTIC') ? 'ok' : said);
}
