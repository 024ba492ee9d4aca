/** The server's side of the handshake (RFC 6455, 4.2). */
import { encodeUtf8 } from '../encoding/utf8.ts';
import { Headers } from '../fetch-api/headers.ts';
import { makeResponse, type Response } from '../fetch-api/response.ts';
import { UPGRADE, type UpgradeResponse } from '../http/upgrade.ts';
import { sha1 } from './sha1.ts';
import { BaseWebSocket, MESSAGE_BYTES } from './socket.ts';

export interface UpgradeOptions {
  /** The protocol that was chosen of those that the client offers. */
  protocol?: string;
  /** Bytes of one message, at most; 16 MiB unless told. */
  maxMessageBytes?: number;
}

/** What a server's answer to a key is. */
export function acceptOf(key: string): string {
  const digest = sha1(encodeUtf8(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`));
  return btoa(String.fromCharCode(...digest));
}

/**
 * Makes a WebSocket of a request: the handler returns `response`, and `socket` opens. Throws TypeError when the request
 * asks for none.
 */
export function upgradeWebSocket(
  request: globalThis.Request,
  options: UpgradeOptions = {},
): { socket: BaseWebSocket; response: Response } {
  const { headers } = request;
  const key = headers.get('sec-websocket-key') ?? '';
  const isAsked =
    request.method === 'GET' &&
    headers.get('upgrade')?.toLowerCase() === 'websocket' &&
    /\bupgrade\b/i.test(headers.get('connection') ?? '');
  if (!isAsked || headers.get('sec-websocket-version') !== '13' || !/^[A-Za-z0-9+/]{22}==$/.test(key)) {
    throw new TypeError('upgradeWebSocket: the request does not ask for a WebSocket of version 13');
  }
  const { protocol = '', maxMessageBytes = MESSAGE_BYTES } = options;
  const offered = (headers.get('sec-websocket-protocol') ?? '').split(',').map((one) => one.trim());
  if (protocol !== '' && !offered.includes(protocol)) {
    throw new TypeError(`upgradeWebSocket: the client does not offer the protocol "${protocol}"`);
  }
  const fields = new Headers({
    upgrade: 'websocket',
    'sec-websocket-accept': acceptOf(key),
    ...(protocol !== '' && { 'sec-websocket-protocol': protocol }),
  });
  const response: UpgradeResponse = makeResponse(null, 101, fields);
  const socket = new BaseWebSocket(request.url.replace(/^http/, 'ws'));
  response[UPGRADE] = (stream) =>
    socket.open({ stream, isServer: true, protocol, mostBytes: maxMessageBytes });
  return { socket, response };
}
