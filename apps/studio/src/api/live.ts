import { type CodedError, LiveMessage, type LiveRequest } from '@skerry/contracts';

/**
 * The page's one WebSocket. It owns: the connection, its return after a loss (exponential backoff with
 * jitter), what is watched and up to which cursor. After a reconnect every watch goes on behind the last
 * cursor that it saw, so a listener meets every event once as long as the service still keeps it.
 *
 * It refuses input while there is no connection: a keystroke that reaches a machine much later than it was
 * typed is worse than one that is visibly not taken.
 */
export type Connection =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  /** Lost; the next try is at `retryAtMs` on the page's wall clock. `losses` counts tries since it was open. */
  | { readonly kind: 'waiting'; readonly retryAtMs: number; readonly losses: number };

/** The part of a browser's WebSocket that is used. */
export interface LiveSocket {
  send(text: string): void;
  close(): void;
}

/** What a socket tells. After `close()` it tells nothing more. */
export interface SocketListener {
  opened(): void;
  message(data: unknown): void;
  closed(): void;
}

/** Time and chance, from outside. `after` returns the function that cancels. */
export interface LiveClock {
  nowMs(): number;
  after(delayMs: number, action: () => void): () => void;
  random(): number;
}

export interface Watch {
  /** The packets and the traffic of an instance are watched apart from the instance. */
  readonly kind: 'build' | 'instance' | 'packets' | 'traffic';
  readonly id: string;
  /** Begin behind this cursor; without it, from the oldest that is kept. */
  readonly after?: string | undefined;
  onMessage(message: WatchedMessage): void;
  /** The service refused something about it, for example because it is no longer kept. */
  onFailed(error: CodedError): void;
}

export type WatchedMessage = Extract<
  LiveMessage,
  { kind: 'build-event' | 'console' | 'instance' | 'packets' | 'traffic' }
>;

export const backoff = { firstMs: 250, factor: 2, longestMs: 10_000, jitter: 0.3 } as const;
/** A connection on which nothing came for this long is asked, and given up after the second period. */
export const heartbeat = { pingAfterMs: 15_000, lostAfterMs: 10_000 } as const;

export class LiveClient {
  readonly #open: (listener: SocketListener) => LiveSocket;
  readonly #clock: LiveClock;
  readonly #watches = new Map<string, { watch: Watch; cursor: string | undefined }>();
  readonly #listeners = new Set<() => void>();
  #socket: LiveSocket | undefined;
  #connection: Connection = { kind: 'connecting' };
  #losses = 0;
  #cancelTimer = (): void => {};
  #disposed = false;

  constructor(open: (listener: SocketListener) => LiveSocket, clock: LiveClock) {
    this.#open = open;
    this.#clock = clock;
  }

  /** Begins to connect. Call once. */
  start(): void {
    this.#connect();
  }

  get connection(): Connection {
    return this.#connection;
  }

  /** Tells of every change of `connection`; returns the function that ends it. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Watches something; an id has one watch of each kind at most, a second one replaces the first. */
  watch(watch: Watch): () => void {
    const entry = { watch, cursor: watch.after };
    const key = keyOf(watch.kind, watch.id);
    this.#watches.set(key, entry);
    if (this.#connection.kind === 'open') this.#request(watchRequest(watch, watch.after));
    return () => {
      if (this.#watches.get(key) !== entry) return;
      this.#watches.delete(key);
      if (this.#connection.kind === 'open') this.#request({ kind: unwatchKinds[watch.kind], id: watch.id });
    };
  }

  /** The last cursor that was seen of a watched build or instance. */
  cursor(id: string): string | undefined {
    return this.#watches.get(id)?.cursor;
  }

  /** Console input. False when there is no connection and nothing was sent. */
  input(id: string, text: string): boolean {
    if (this.#connection.kind !== 'open') return false;
    this.#request({ kind: 'input', id, text });
    return true;
  }

  /** Does not wait for the backoff: for a button, and for the browser's word that the network is back. */
  retryNow(): void {
    if (this.#connection.kind === 'waiting') this.#connect();
  }

  dispose(): void {
    this.#disposed = true;
    this.#cancelTimer();
    this.#listeners.clear();
    this.#watches.clear();
    this.#drop();
  }

  #connect(): void {
    this.#cancelTimer();
    this.#set({ kind: 'connecting' });
    this.#socket = this.#open({
      opened: () => {
        this.#losses = 0;
        this.#set({ kind: 'open' });
        for (const { watch, cursor } of this.#watches.values()) this.#request(watchRequest(watch, cursor));
        this.#expectTraffic();
      },
      message: (data) => {
        this.#expectTraffic();
        this.#receive(data);
      },
      closed: () => this.#lost(),
    });
  }

  #receive(data: unknown): void {
    if (typeof data !== 'string') return;
    const parsed = LiveMessage.safeParse(JSON.parse(data));
    if (!parsed.success) return; // a newer service may say more than this page knows
    const message = parsed.data;
    switch (message.kind) {
      case 'pong':
        return;
      case 'failed': {
        const { id, of } = message;
        const entry = id === undefined ? undefined : this.#watches.get(of ? keyOf(of, id) : id);
        entry?.watch.onFailed(message.error);
        return;
      }
      case 'instance':
        this.#watches.get(message.instance.id)?.watch.onMessage(message);
        return;
      case 'traffic':
        this.#watches.get(keyOf('traffic', message.id))?.watch.onMessage(message);
        return;
      case 'build-event':
      case 'console':
      case 'packets': {
        const { kind, id } = message;
        const entry = this.#watches.get(kind === 'packets' ? keyOf(kind, id) : id);
        if (!entry) return;
        entry.cursor = message.cursor;
        entry.watch.onMessage(message);
        return;
      }
    }
  }

  #request(request: LiveRequest): void {
    this.#socket?.send(JSON.stringify(request));
  }

  #expectTraffic(): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#clock.after(heartbeat.pingAfterMs, () => {
      this.#request({ kind: 'ping' });
      this.#cancelTimer = this.#clock.after(heartbeat.lostAfterMs, () => this.#lost());
    });
  }

  #lost(): void {
    this.#cancelTimer();
    this.#drop();
    if (this.#disposed) return;
    const delayMs =
      Math.min(backoff.longestMs, backoff.firstMs * backoff.factor ** this.#losses) *
      (1 + backoff.jitter * this.#clock.random());
    this.#losses += 1;
    this.#set({ kind: 'waiting', retryAtMs: this.#clock.nowMs() + delayMs, losses: this.#losses });
    this.#cancelTimer = this.#clock.after(delayMs, () => this.#connect());
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  #set(connection: Connection): void {
    this.#connection = connection;
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Ids of builds and instances differ; the packets and the traffic of an instance are told apart from it. */
function keyOf(kind: Watch['kind'], id: string): string {
  return kind === 'packets' || kind === 'traffic' ? `${kind} of ${id}` : id;
}

const watchKinds = {
  build: 'watch-build',
  instance: 'watch-instance',
  packets: 'watch-packets',
} as const;

const unwatchKinds = {
  build: 'unwatch',
  instance: 'unwatch',
  packets: 'unwatch-packets',
  traffic: 'unwatch-traffic',
} as const;

function watchRequest({ kind, id }: Watch, after: string | undefined): LiveRequest {
  if (kind === 'traffic') return { kind: 'watch-traffic', id };
  return { kind: watchKinds[kind], id, ...(after === undefined ? {} : { after }) };
}
