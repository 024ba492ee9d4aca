/** A page's end of /api/live, for tests: collects messages and waits for the one that is looked for. */
import { EventEmitter, once } from 'node:events';
import type { BuildEvent, LiveRequest } from '@skerry/contracts';
import { LiveMessage } from '@skerry/contracts';
import { WebSocket } from 'ws';

export class Page {
  readonly messages: LiveMessage[] = [];
  readonly socket: WebSocket;
  /** Of all machines that it watches. */
  consoleBytes = 0;
  droppedBytes = 0;
  readonly #more = new EventEmitter();

  static async open(url: string, headers: Record<string, string> = {}): Promise<Page> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/api/live`, { headers });
    const page = new Page(socket);
    await once(socket, 'open', { signal: AbortSignal.timeout(5_000) });
    return page;
  }

  private constructor(socket: WebSocket) {
    this.socket = socket;
    this.#more.setMaxListeners(0);
    socket.on('message', (data) => {
      const message = LiveMessage.parse(JSON.parse(String(data)));
      if (message.kind === 'console') {
        this.consoleBytes += Buffer.byteLength(message.bytes, 'base64');
        this.droppedBytes += message.dropped ?? 0;
      }
      this.messages.push(message);
      this.#more.emit('more');
    });
  }

  send(request: LiveRequest): void {
    this.socket.send(JSON.stringify(request));
  }

  /** The first message, of those that came and those that will, of which `isIt` is true. */
  async find(isIt: (message: LiveMessage) => boolean, timeoutMs = 30_000): Promise<LiveMessage> {
    const signal = AbortSignal.timeout(timeoutMs);
    for (let seen = 0; ; ) {
      for (; seen < this.messages.length; seen++) {
        const message = this.messages[seen];
        if (message && isIt(message)) return message;
      }
      await once(this.#more, 'more', { signal });
    }
  }

  /** The events of a build up to its end. */
  async toEnd(id: string, timeoutMs?: number): Promise<BuildEvent[]> {
    await this.find((m) => m.kind === 'build-event' && m.id === id && m.event.kind === 'finished', timeoutMs);
    return this.events(id);
  }

  events(id: string): BuildEvent[] {
    return this.messages.flatMap((m) => (m.kind === 'build-event' && m.id === id ? [m.event] : []));
  }

  async event(id: string, kind: BuildEvent['kind']): Promise<BuildEvent> {
    const found = await this.find((m) => m.kind === 'build-event' && m.id === id && m.event.kind === kind);
    if (found.kind !== 'build-event') throw new Error('not a build event');
    return found.event;
  }

  async close(): Promise<void> {
    if (this.socket.readyState === this.socket.CLOSED) return;
    this.socket.close();
    await once(this.socket, 'close');
  }
}
