/**
 * A learning switch (IEEE 802.1D, 7.8 without spanning trees: the topology is a star). Owns the table of which MAC is behind
 * which port, and the counters. A port can be held to one MAC, so that a machine cannot pretend to be another. Owns no
 * queue: a port that has no room says so, and the frame is counted and gone, as on any wire.
 */

export interface PortCounters {
  receivedFrames: number;
  receivedBytes: number;
  sentFrames: number;
  sentBytes: number;
  /** Frames that came from the port and went nowhere: too short, from a wrong MAC. */
  refused: number;
  /** Frames that the port had no room for. */
  dropped: number;
}

export interface PortOptions {
  /** The only source that this port may send from, `aa:bb:cc:dd:ee:ff`; any unless told. */
  mac?: string;
  /**
   * Takes frames that leave the switch by this port. They are shared and lent: not to be changed, and copied when they
   * are kept. False: there is no room for it.
   */
  deliver: (frame: Uint8Array) => boolean;
}

export interface Port {
  readonly counters: Readonly<PortCounters>;
  /** A frame comes into the switch by this port. */
  receive(frame: Uint8Array): void;
  /** Idempotent. */
  close(): void;
}

/** What is known of a MAC is forgotten after so long (802.1D's default), and how often it is noted that it was seen. */
const AGEING_MS = 300_000;
const SEEN_MS = 1_000;
const TABLE_ENTRIES = 4_096;
const SHORTEST_FRAME = 14;

class SwitchPort implements Port {
  readonly counters: PortCounters = {
    receivedFrames: 0,
    receivedBytes: 0,
    sentFrames: 0,
    sentBytes: 0,
    refused: 0,
    dropped: 0,
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
    if (!this.#options.deliver(frame)) {
      this.counters.dropped++;
      return;
    }
    this.counters.sentFrames++;
    this.counters.sentBytes += frame.length;
  }

  close(): void {
    this.#owner.remove(this);
  }
}

interface Station {
  port: SwitchPort;
  seenMs: number;
}

export class Switch {
  readonly #ports = new Set<SwitchPort>();
  /** The one that was seen longest ago is the first. */
  readonly #table = new Map<number, Station>();
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
    const nowMs = this.#now();
    this.#learn(from, frame, nowMs);
    const isGroup = ((frame[0] ?? 0) & 1) !== 0;
    const known = isGroup ? undefined : this.#table.get(macNumber(frame, 0));
    if (known && nowMs - known.seenMs < AGEING_MS) {
      if (known.port !== from) known.port.deliver(frame);
      return;
    }
    for (const port of this.#ports) if (port !== from) port.deliver(frame);
  }

  /** For the ports alone. */
  remove(port: SwitchPort): void {
    this.#ports.delete(port);
    for (const [mac, station] of this.#table) if (station.port === port) this.#table.delete(mac);
  }

  /**
   * Who invents sources fills the table: then nobody new is learned, and frames to them are flooded as on any switch,
   * until the oldest are forgotten. Those that are known stay.
   */
  #learn(port: SwitchPort, frame: Uint8Array, nowMs: number): void {
    if (((frame[6] ?? 0) & 1) !== 0) return;
    const mac = macNumber(frame, 6);
    const known = this.#table.get(mac);
    if (known) {
      known.port = port;
      if (nowMs - known.seenMs < SEEN_MS) return;
      this.#table.delete(mac);
    } else if (this.#table.size >= TABLE_ENTRIES) {
      const [oldest] = this.#table;
      if (!oldest || nowMs - oldest[1].seenMs < AGEING_MS) return;
      this.#table.delete(oldest[0]);
    }
    this.#table.set(mac, { port, seenMs: nowMs });
  }
}

/** Six bytes as an integer: a key that needs no text. */
function macNumber(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let index = at; index < at + 6; index++) value = value * 256 + (bytes[index] ?? 0);
  return value;
}
