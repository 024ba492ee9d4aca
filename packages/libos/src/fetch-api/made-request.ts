/** The `Request` that programs make: it reads addresses, so the URL library comes with it. */
import { URL } from '../url/index.ts';
import { BaseRequest, partsOf, type RequestInit } from './request.ts';

/** An address that is written as the URL standard would write it. Most are, and are not read once more. */
const NORMAL =
  /^https?:\/\/[a-z0-9](?:[a-z0-9.-]*[a-z])?(?::(?!80\/|443\/|0)\d{1,4})?\/(?!\.)(?:[\w~!$&'()*+,;=:@-]|\/(?!\.)|\.)*$/;

function hrefOf(input: string): string {
  if (NORMAL.test(input)) return input;
  let url: URL;
  try {
    url = new URL(input);
  } catch {
    throw new TypeError(`Request: "${input}" is no absolute address`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new TypeError('Request: the address must not have a user name or a password');
  }
  return url.href;
}

export class Request extends BaseRequest {
  constructor(input: string | globalThis.URL | globalThis.Request, init: RequestInit = {}) {
    super(undefined, partsOf(input, init, hrefOf));
  }

  /** Those that servers hand out are requests too. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof BaseRequest;
  }
}
