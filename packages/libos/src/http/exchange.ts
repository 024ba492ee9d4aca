/**
 * A request that a server has, until its response is complete. Reads of the data plane what the handler looks at. Used
 * again for the next request when the handler has answered at once and touched nothing that could outlive it.
 */
import { AbortController, type AbortSignal } from '../events/abort.ts';
import type { IncomingBody } from '../fetch-api/body.ts';
import type { ReceivedRequest } from '../fetch-api/request.ts';
import {
  HTTP_TEXT_FIELDS,
  HTTP_TEXT_METHOD,
  HTTP_TEXT_TARGET,
  MESSAGE_HAS_BODY,
  OP_HTTP_ADDRESSES,
} from '../net/abi.ts';
import { type Endpoint, readEndpoints } from '../net/endpoint.ts';
import { reasonError } from '../net/error.ts';
import { net } from '../net/host.ts';
import { Message } from './message.ts';
import { requestUrl } from './request-url.ts';

/** By HTTP_* of the data plane. */
const METHODS = ['', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'CONNECT', 'TRACE'];

export class Exchange implements ReceivedRequest {
  /** Of the request that is under way; the server writes them anew for each. */
  handle = 0;
  flags = 0;
  /** HTTP_* of the data plane. */
  methodCode = 0;
  /** There once the handler waits, or has touched the body or the signal. */
  message: Message | undefined;
  readonly #mostBytes: number;
  #abort: AbortController | undefined;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** From now on it hears of the connection. */
  keep(): Message {
    if (!this.message) {
      const hasBody = (this.flags & MESSAGE_HAS_BODY) !== 0;
      this.message = new Message(this.handle, hasBody, this.#mostBytes);
      this.message.onLost = (reason) => this.#abort?.abort(reasonError('request', reason));
    }
    return this.message;
  }

  method(): string {
    return METHODS[this.methodCode] || net.httpText(this.handle, HTTP_TEXT_METHOD);
  }

  get isHead(): boolean {
    return METHODS[this.methodCode] === 'HEAD';
  }

  url(): string {
    return requestUrl(net.httpField(this.handle, 'host'), net.httpText(this.handle, HTTP_TEXT_TARGET));
  }

  field(name: string): string | null {
    return net.httpField(this.handle, name);
  }

  fields(): string {
    return net.httpText(this.handle, HTTP_TEXT_FIELDS);
  }

  body(): IncomingBody | null {
    return this.flags & MESSAGE_HAS_BODY ? this.keep() : null;
  }

  signal(): AbortSignal {
    if (!this.#abort) {
      this.#abort = new AbortController();
      if (this.keep().isLost) this.#abort.abort();
    }
    return this.#abort.signal;
  }

  endpoints(): { local: Endpoint; remote: Endpoint } {
    net.netCall(OP_HTTP_ADDRESSES, this.handle);
    return readEndpoints();
  }
}
