/** What an appliance that uses the library websocket has of it. */

interface MessageEventInit<T = unknown> extends EventInit {
  data?: T;
  origin?: string;
}
/** A message that a {@link WebSocket} has received. */
// biome-ignore lint/suspicious/noExplicitAny: as on the web
interface MessageEvent<T = any> extends Event {
  readonly data: T;
  readonly origin: string;
}
declare var MessageEvent: {
  prototype: MessageEvent;
  new <T>(type: string, init?: MessageEventInit<T>): MessageEvent<T>;
};
interface CloseEventInit extends EventInit {
  wasClean?: boolean;
  code?: number;
  reason?: string;
}
/** The end of a {@link WebSocket}. */
interface CloseEvent extends Event {
  readonly wasClean: boolean;
  readonly code: number;
  readonly reason: string;
}
declare var CloseEvent: { prototype: CloseEvent; new (type: string, init?: CloseEventInit): CloseEvent };

/** Messages both ways (RFC 6455). */
interface WebSocket extends EventTarget {
  readonly url: string;
  readonly protocol: string;
  readonly extensions: string;
  /** 0 connecting, 1 open, 2 closing, 3 closed. */
  readonly readyState: number;
  readonly bufferedAmount: number;
  binaryType: 'blob' | 'arraybuffer';
  onopen: ((event: Event) => unknown) | null;
  onmessage: ((event: MessageEvent) => unknown) | null;
  onclose: ((event: CloseEvent) => unknown) | null;
  onerror: ((event: Event) => unknown) | null;
  send(data: string | ArrayBuffer | ArrayBufferView | Blob): void;
  close(code?: number, reason?: string): void;
}
declare var WebSocket: {
  prototype: WebSocket;
  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSING: 2;
  readonly CLOSED: 3;
  /** Connects to a `ws:` address. */
  new (url: string | URL, protocols?: string | readonly string[]): WebSocket;
};
/**
 * Makes a WebSocket of a request that asks for one (TypeError otherwise): return `response` from the handler, and
 * `socket` opens.
 */
declare function upgradeWebSocket(
  request: Request,
  options?: { protocol?: string; maxMessageBytes?: number },
): { socket: WebSocket; response: Response };
