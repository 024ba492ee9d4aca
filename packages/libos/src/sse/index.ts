/**
 * The SSE library: `skerry:sse`. Events that a server sends while a response goes on (HTML, 9.2), and reading them from a response. A
 * client that takes nothing for too long is given up, so that it holds no memory; a comment from time to time keeps the ways open.
 */
import { numberSetting } from '../core/settings.ts';
import { requireRunning } from '../core/stage.ts';
import { decodeUtf8, encodeUtf8, incompleteTail } from '../encoding/utf8.ts';
import { Response } from '../fetch-api/index.ts';
import { ReadableStream } from '../streams/index.ts';
import { clearTimeout, schedule } from '../timers/index.ts';
import { type EventInit, EventParser, formatEvent, type ServerEvent } from './parser.ts';

export type { EventInit, ServerEvent } from './parser.ts';

const KEEP_ALIVE_S = 15;
const MOST_WAITING = 1 << 20;

interface Controller {
  enqueue(chunk: Uint8Array): void;
  close(): void;
  error(reason: unknown): void;
}

export class EventStream {
  /** What answers the request. */
  readonly response: Response;
  /** Resolves when the client is gone, or {@link close} was called. */
  readonly closed: Promise<void>;
  #controller: Controller | undefined;
  #end: () => void = () => undefined;
  /** Bytes that the client has not taken yet, as far as the stream tells. */
  #waiting = 0;
  #timer: number;

  constructor() {
    requireRunning('EventStream');
    const keepAliveMs = numberSetting('sse.keep-alive', KEEP_ALIVE_S, 1, 3_600) * 1_000;
    this.closed = new Promise((resolve) => {
      this.#end = resolve;
    });
    const body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => {
          this.#waiting = 0;
        },
        cancel: () => this.#stop(),
      },
      { highWaterMark: 1 },
    );
    const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store' };
    this.response = new Response(body, { headers });
    // Nobody stays alive for a comment.
    this.#timer = schedule(() => this.#write(':\n\n'), keepAliveMs, keepAliveMs, false);
  }

  get isOpen(): boolean {
    return this.#controller !== undefined;
  }

  /** Sends an event; nothing happens when the client is gone. Throws TypeError when the type or the id has a line end. */
  send(event: EventInit): void {
    this.#write(formatEvent(event));
  }

  close(): void {
    this.#controller?.close();
    this.#stop();
  }

  #write(text: string): void {
    if (!this.#controller) return;
    const bytes = encodeUtf8(text);
    this.#waiting += bytes.length;
    if (this.#waiting > MOST_WAITING) {
      this.#controller.error(new RangeError('the client is too slow for its events'));
      this.#stop();
    } else this.#controller.enqueue(bytes);
  }

  #stop(): void {
    this.#controller = undefined;
    clearTimeout(this.#timer);
    this.#end();
  }
}

/** The events of a response, until it ends. Throws TypeError when it is none of events. */
export async function* readEvents(response: {
  readonly headers: { get(name: string): string | null };
  readonly body: AsyncIterable<Uint8Array> | null;
}): AsyncGenerator<ServerEvent, void, undefined> {
  const type = response.headers.get('content-type') ?? '';
  if (!/^text\/event-stream\b/i.test(type))
    throw new TypeError(`the response is "${type}", not text/event-stream`);
  const parser = new EventParser();
  let tail = new Uint8Array(0);
  for await (const chunk of response.body ?? []) {
    const all = new Uint8Array(tail.length + chunk.length);
    all.set(tail);
    all.set(chunk, tail.length);
    const whole = all.length - incompleteTail(all);
    tail = all.slice(whole);
    yield* parser.feed(decodeUtf8(all.subarray(0, whole)));
  }
}
