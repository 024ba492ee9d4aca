/**
 * The Encryption library: `skerry:encryption`. Bytes that only who has the key can read or change: XChaCha20-Poly1305
 * (draft-irtf-cfrg-xchacha, on RFC 8439) in native code, and AES-256-GCM (NIST SP 800-38D) by the package @noble/ciphers. What is sealed
 * begins with its nonce, which is drawn at random for each, and ends with its tag.
 */
import { gcm } from '@noble/ciphers/aes.js';
import { host } from '../core/host.ts';
import { requireRunning } from '../core/stage.ts';
import { encodeUtf8 } from '../encoding/utf8.ts';
import { openNative } from '../native/index.ts';
import { XChaCha, type XChaChaExports } from './xchacha.ts';

export type Bytes = Uint8Array<ArrayBuffer>;

export class EncryptionError extends Error {
  override name = 'EncryptionError';
  readonly code: 'BAD_KEY' | 'NOT_AUTHENTIC';
  constructor(code: EncryptionError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** A way to seal bytes. */
export interface Cipher {
  /** 32 bytes. Throws at build time, where no secret can be made. */
  generateKey(): Bytes;
  /** `context` is not in what is sealed, and has to be the same when it is opened: whose it is, what it is for. */
  seal(data: Uint8Array | string, key: Uint8Array, context?: Uint8Array | string): Bytes;
  /** Throws {@link EncryptionError} when it was sealed with another key or context, or was changed. */
  open(sealed: Uint8Array, key: Uint8Array, context?: Uint8Array | string): Bytes;
}

const KEY_BYTES = 32;
const TAG_BYTES = 16;

/** Ciphertext with its tag behind it. */
interface Aead {
  seal(key: Uint8Array, nonce: Uint8Array, context: Uint8Array, data: Uint8Array): Uint8Array;
  /** Undefined when it is not authentic. */
  open(
    key: Uint8Array,
    nonce: Uint8Array,
    context: Uint8Array,
    sealed: Uint8Array,
  ): Uint8Array<ArrayBuffer> | undefined;
}

const bytesOf = (data: Uint8Array | string): Uint8Array =>
  typeof data === 'string' ? encodeUtf8(data) : data;

function randomBytes(call: string, length: number): Bytes {
  requireRunning(call);
  const bytes = new Uint8Array(length);
  host.entropy(bytes);
  return bytes;
}

function checkKey(key: Uint8Array): void {
  if (key.length !== KEY_BYTES)
    throw new EncryptionError('BAD_KEY', `a key has ${KEY_BYTES} bytes, not ${key.length}`);
}

function cipherOf(name: string, nonceBytes: number, aead: Aead): Cipher {
  return {
    generateKey: () => randomBytes(`${name}.generateKey()`, KEY_BYTES),
    seal(data, key, context = '') {
      checkKey(key);
      const nonce = randomBytes(`${name}.seal()`, nonceBytes);
      const sealed = aead.seal(key, nonce, bytesOf(context), bytesOf(data));
      const whole = new Uint8Array(nonceBytes + sealed.length);
      whole.set(nonce);
      whole.set(sealed, nonceBytes);
      return whole;
    },
    open(sealed, key, context = '') {
      checkKey(key);
      const [nonce, data] = [sealed.subarray(0, nonceBytes), sealed.subarray(nonceBytes)];
      const bytes = data.length < TAG_BYTES ? undefined : aead.open(key, nonce, bytesOf(context), data);
      if (bytes) return bytes;
      throw new EncryptionError('NOT_AUTHENTIC', 'it was sealed with another key or context, or was changed');
    },
  };
}

let started: XChaCha | undefined;

function native(): XChaCha {
  requireRunning('xchacha20');
  started ??= new XChaCha(openNative<XChaChaExports>('xchacha'));
  return started;
}

/** A nonce of 24 bytes: as many messages as you like under one key. */
export const xchacha20: Cipher = /* @__PURE__ */ cipherOf('xchacha20', 24, {
  seal: (key, nonce, context, data) => native().seal(key, nonce, context, data),
  open: (key, nonce, context, sealed) => native().open(key, nonce, context, sealed),
});

/** A nonce of 12 bytes, as others have it: at most 2^32 messages under one key. */
export const aesGcm: Cipher = /* @__PURE__ */ cipherOf('aesGcm', 12, {
  seal: (key, nonce, context, data) => gcm(key, nonce, context).encrypt(data),
  open(key, nonce, context, sealed) {
    try {
      return new Uint8Array(gcm(key, nonce, context).decrypt(sealed));
    } catch {
      return undefined;
    }
  },
});
