/**
 * The DHCP client's states (RFC 2131, 4.4) without any input or output: time and messages go in, what is to be done
 * comes out. The clock is milliseconds of any origin; addresses are integers.
 *
 *   selecting → requesting → bound → renewing → rebinding → (expired) selecting
 *
 * Deviations: no random delay before the first message (4.4.1), and the first wait for an answer is one second instead of
 * four, since a machine's first frame may get lost while its network comes up. An address is used at once, while it is
 * probed (as RFC 4429 does for IPv6); a conflict declines it.
 */
import {
  ACK,
  type ClientMessage,
  DECLINE,
  DISCOVER,
  NAK,
  OFFER,
  OPTION,
  RELEASE,
  REQUEST,
  readMessage,
  type ServerMessage,
  words,
  writeMessage,
} from './message.ts';

export interface Lease {
  address: number;
  prefix: number;
  gateway: number | undefined;
  nameservers: number[];
  domain: string | undefined;
  server: number;
  /** When it ends; Infinity for ever. */
  expiresMs: number;
}

export type Action =
  /** To port 67 of that server, or to everybody when it is undefined. */
  | { kind: 'send'; message: Uint8Array<ArrayBuffer>; server: number | undefined }
  /** The address is ours from now on, or still is, with what belongs to it. */
  | { kind: 'configure'; lease: Lease }
  | { kind: 'unconfigure' };

export type State = 'stopped' | 'selecting' | 'requesting' | 'bound' | 'renewing' | 'rebinding';

export interface Identity {
  /** Six bytes. */
  mac: Uint8Array;
  hostname?: string | undefined;
  /** From 0 to 1. */
  random: () => number;
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 64_000;
/** A renewal is repeated when half of the time that is left is over, but not more often than that (4.4.5). */
const RENEWAL_WAIT_MS = 60_000;
const REQUESTS = 4;
/** After a conflict or a refusal (3.1, step 5). */
const RESTART_MS = 10_000;
const FOREVER = 0xffff_ffff;

export class DhcpMachine {
  state: State = 'stopped';
  /** When {@link tick} has something to do. */
  deadlineMs = Infinity;
  lease: Lease | undefined;
  readonly #identity: Identity;
  #transaction = 0;
  #startedMs = 0;
  #tries = 0;
  #offer: { address: number; server: number } | undefined;
  #renewMs = Infinity;
  #rebindMs = Infinity;

  constructor(identity: Identity) {
    this.#identity = identity;
  }

  start(nowMs: number): Action[] {
    this.#transaction = Math.floor(this.#identity.random() * 2 ** 32);
    this.#startedMs = nowMs;
    this.#tries = 0;
    this.#offer = undefined;
    this.state = 'selecting';
    return [this.#ask(nowMs, { type: DISCOVER })];
  }

  /** Gives the address back. */
  stop(nowMs: number): Action[] {
    const { lease } = this;
    this.state = 'stopped';
    this.deadlineMs = Infinity;
    if (!lease) return [];
    this.lease = undefined;
    const release = this.#message(nowMs, { type: RELEASE, client: lease.address, server: lease.server });
    return [{ kind: 'send', message: release, server: lease.server }, { kind: 'unconfigure' }];
  }

  tick(nowMs: number): Action[] {
    if (nowMs < this.deadlineMs) return [];
    switch (this.state) {
      case 'stopped':
        // The time after a conflict is over.
        return this.start(nowMs);
      case 'selecting':
        return [this.#ask(nowMs, { type: DISCOVER })];
      case 'requesting':
        return this.#tries < REQUESTS ? [this.#request(nowMs)] : this.start(nowMs);
      case 'bound':
      case 'renewing':
      case 'rebinding':
        return this.#keep(nowMs);
    }
  }

  receive(bytes: Uint8Array, nowMs: number): Action[] {
    const message = readMessage(bytes, this.#identity.mac);
    if (message?.transaction !== this.#transaction) return [];
    const [server] = words(message, OPTION.SERVER);
    if (this.state === 'selecting' && message.type === OFFER && server !== undefined && message.yours !== 0) {
      this.#offer = { address: message.yours, server };
      this.state = 'requesting';
      this.#tries = 0;
      return [this.#request(nowMs)];
    }
    if (!this.#awaitsAck(server)) return [];
    if (message.type === ACK && message.yours !== 0) return this.#bind(message, nowMs);
    if (message.type === NAK) return [...this.#drop(), ...this.start(nowMs)];
    return [];
  }

  /** Somebody else has our address. */
  conflict(nowMs: number): Action[] {
    const { lease } = this;
    if (!lease) return [];
    const decline = this.#message(nowMs, {
      type: DECLINE,
      requested: lease.address,
      server: lease.server,
    });
    const actions: Action[] = [{ kind: 'send', message: decline, server: undefined }, ...this.#drop()];
    this.state = 'stopped';
    this.deadlineMs = nowMs + RESTART_MS;
    return actions;
  }

  /** Which server may answer: the one that was chosen, or any when all were asked. */
  #awaitsAck(server: number | undefined): boolean {
    if (this.state === 'requesting') return server === undefined || server === this.#offer?.server;
    return this.state === 'renewing' || this.state === 'rebinding';
  }

  #bind(message: ServerMessage, nowMs: number): Action[] {
    const { lease } = this;
    const server = words(message, OPTION.SERVER)[0] ?? this.#offer?.server ?? lease?.server ?? 0;
    const leaseSeconds = words(message, OPTION.LEASE_TIME)[0] ?? FOREVER;
    const lasts = leaseSeconds === FOREVER ? Infinity : leaseSeconds * 1_000;
    const domain = message.options.get(OPTION.DOMAIN);
    this.lease = {
      address: message.yours,
      prefix: prefixOf(words(message, OPTION.MASK)[0], message.yours),
      gateway: words(message, OPTION.ROUTER)[0],
      nameservers: words(message, OPTION.DNS),
      domain: domain && String.fromCharCode(...domain).replace(/\0+$/, ''),
      server,
      expiresMs: nowMs + lasts,
    };
    const given = (option: number): number => (words(message, option)[0] ?? Infinity) * 1_000;
    const rebind = Math.min(given(OPTION.REBINDING_TIME), lasts * 0.875);
    const renew = Math.min(given(OPTION.RENEWAL_TIME), lasts * 0.5, rebind);
    this.#rebindMs = nowMs + rebind;
    this.#renewMs = nowMs + renew;
    this.state = 'bound';
    this.deadlineMs = this.#renewMs;
    const isMoved = lease !== undefined && lease.address !== this.lease.address;
    return [...(isMoved ? [{ kind: 'unconfigure' } as const] : []), { kind: 'configure', lease: this.lease }];
  }

  /** A lease is in use, and it is time to renew it, to ask anybody, or to give it up. */
  #keep(nowMs: number): Action[] {
    const { lease } = this;
    if (!lease) return this.start(nowMs);
    if (nowMs >= lease.expiresMs) return [...this.#drop(), ...this.start(nowMs)];
    if (this.state === 'bound') {
      this.#transaction = Math.floor(this.#identity.random() * 2 ** 32);
      this.#startedMs = nowMs;
    }
    const isRebinding = nowMs >= this.#rebindMs;
    this.state = isRebinding ? 'rebinding' : 'renewing';
    const end = isRebinding ? lease.expiresMs : this.#rebindMs;
    this.deadlineMs = Math.min(end, nowMs + Math.max(RENEWAL_WAIT_MS, (end - nowMs) / 2));
    const message = this.#message(nowMs, { type: REQUEST, client: lease.address });
    return [{ kind: 'send', message, server: isRebinding ? undefined : lease.server }];
  }

  #drop(): Action[] {
    if (!this.lease) return [];
    this.lease = undefined;
    return [{ kind: 'unconfigure' }];
  }

  #request(nowMs: number): Action {
    const { address, server } = this.#offer ?? { address: 0, server: 0 };
    return this.#ask(nowMs, { type: REQUEST, requested: address, server });
  }

  /** Sends to everybody, and says when to try again: each wait is twice as long, with a quarter of chance. */
  #ask(nowMs: number, parts: Partial<ClientMessage> & { type: number }): Action {
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#tries++);
    this.deadlineMs = nowMs + wait * (0.75 + this.#identity.random() / 2);
    return { kind: 'send', message: this.#message(nowMs, parts), server: undefined };
  }

  #message(nowMs: number, parts: Partial<ClientMessage> & { type: number }): Uint8Array<ArrayBuffer> {
    return writeMessage({
      transaction: this.#transaction,
      mac: this.#identity.mac,
      seconds: Math.floor((nowMs - this.#startedMs) / 1_000),
      client: 0,
      hostname: this.#identity.hostname,
      ...parts,
    });
  }
}

/** Bits of a mask; of the address's class when there is none (RFC 2131 leaves it to the client). */
function prefixOf(mask: number | undefined, address: number): number {
  if (mask !== undefined) return Math.clz32(~mask >>> 0);
  const first = address >>> 24;
  return first < 128 ? 8 : first < 192 ? 16 : 24;
}
