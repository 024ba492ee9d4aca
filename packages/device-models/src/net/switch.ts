/**
 * A learning switch (IEEE 802.1D, 7.8 without spanning trees: the topology is a star). Owns the table of which MAC is behind
 * which port, and the counters. A port can be held to one MAC, so that a machine cannot pretend to be another.
 */

export interface PortCounters {
  receivedFrames: number;
  receivedBytes: number;
  sentFrames: number;
  sentBytes: number;
  /** Frames that came from the port and went nowhere: too short, from a wrong MAC. */
  refused: number;
}

export interface PortOptions {
  /** The only source that this port may send from, `aa:bb:cc:dd:ee:ff`; any unless told. */
  mac?: string;
  /** Takes frames that leave the switch by this port. They are shared: not to be changed. */
  deliver: (frame: Uint8Array) => void;
}

export interface Port {
  readonly counters: Readonly<PortCounters>;
  /** A frame comes into the switch by this port. */
  receive(frame: Uint8Array): void;
  /** Idempotent. */
  close(): void;
}

/** What is known of a MAC is forgotten after so long (802.1D's default), and when there are too many. */
const AGEING_MS = 300_000;
const TABLE_ENTRIES = 4_096;
const SHORTEST_FRAME = 14;

class SwitchPort implements Port {
  readonly counters: PortCounters = {
    receivedFrames: 0,
    receivedBytes: 0,
    sentFrames: 0,
    sentBytes: 0,
    refused: 0,
  };
  readonly #owner: Switch;
  readonly #options: PortOptions;
  readonly #mac: number | undefined;

  constructor(owner: Switch, options: PortOptions) {
    this.#owner = owner;
    this.#options = options;
    this.#mac =
      options.mac === undefined
        ? undefined
        : macNumber(Buffer.from(options.mac.replaceAll(':', ''), 'hex'), 0);
  }

  receive(frame: Uint8Array): void {
    this.counters.receivedFrames++;
    this.counters.receivedBytes += frame.length;
    const isAllowed =
      frame.length >= SHORTEST_FRAME && (this.#mac === undefined || macNumber(frame, 6) === this.#mac);
    if (isAllowed) this.#owner.forward(this, frame);
    else this.counters.refused++;
  }

  deliver(frame: Uint8Array): void {
    this.counters.sentFrames++;
    this.counters.sentBytes += frame.length;
    this.#options.deliver(frame);
  }

  close(): void {
    this.#owner.remove(this);
  }
}

export class Switch {
  readonly #ports = new Set<SwitchPort>();
  readonly #table = new Map<number, { port: SwitchPort; seenMs: number }>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get size(): number {
    return this.#ports.size;
  }

  attach(options: PortOptions): Port {
    const port = new SwitchPort(this, options);
    this.#ports.add(port);
    return port;
  }

  /** For the ports alone. */
  forward(from: SwitchPort, frame: Uint8Array): void {
    if (!this.#ports.has(from)) return;
    this.#learn(from, frame);
    const isGroup = ((frame[0] ?? 0) & 1) !== 0;
    const known = isGroup ? undefined : this.#table.get(macNumber(frame, 0));
    if (known && this.#now() - known.seenMs < AGEING_MS) {
      if (known.port !== from) known.port.deliver(frame);
      return;
    }
    for (const port of this.#ports) if (port !== from) port.deliver(frame);
  }

  /** For the ports alone. */
  remove(port: SwitchPort): void {
    this.#ports.delete(port);
    for (const [mac, entry] of this.#table) if (entry.port === port) this.#table.delete(mac);
  }

  #learn(port: SwitchPort, frame: Uint8Array): void {
    if (((frame[6] ?? 0) & 1) !== 0) return;
    const mac = macNumber(frame, 6);
    const entry = this.#table.get(mac);
    if (entry) {
      entry.port = port;
      entry.seenMs = this.#now();
      return;
    }
    // A machine that invents sources fills the table; then all is flooded, as on any switch, until it has forgotten.
    if (this.#table.size >= TABLE_ENTRIES) {
      for (const [old, { seenMs }] of this.#table) {
        if (this.#now() - seenMs >= AGEING_MS) this.#table.delete(old);
      }
      if (this.#table.size >= TABLE_ENTRIES) return;
    }
    this.#table.set(mac, { port, seenMs: this.#now() });
  }
}

/** Six bytes as an integer: a key that needs no text. */
function macNumber(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let index = at; index < at + 6; index++) value = value * 256 + (bytes[index] ?? 0);
  return value;
}
