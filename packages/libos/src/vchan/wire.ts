/**
 * A channel to whoever is at the other end of a wire. Whoever boots the machines (packages/xen-bed/src/xl/wires.ts) says in the
 * store which domain that is now: an entry for each wire of this domain, empty while nobody is there. Of the two domains the one
 * with the lower number serves, in a folder of its own that only the other one can read.
 */
import { requireRunning } from '../core/stage.ts';
import { clearTimeout, schedule } from '../timers/index.ts';
import { XenstoreError, xenstore } from '../xenstore/index.ts';
import { VchanChannel } from './channel.ts';
import { VchanError } from './error.ts';
import { joinBy } from './join.ts';
import { VchanListener } from './listener.ts';
import { folderOf } from './place.ts';

export interface VchanWireOptions {
  /** So long the other end is waited for; as long as it takes unless told. */
  readonly timeoutMs?: number;
}

/** Each call for a wire begins when the one before it has ended: one domain publishes one channel of a wire at a time. */
const lasts = new Map<string, Promise<unknown>>();

/**
 * A channel over the wire `name`, when the other end has asked for one, too. Whichever machine boots first, and after either was
 * booted again. Rejects with VchanError, or XenstoreError when there is no store.
 */
export function wire(name: string, { timeoutMs }: VchanWireOptions = {}): Promise<VchanChannel> {
  requireRunning('vchan.wire()');
  const met = (lasts.get(name) ?? Promise.resolve()).then(() => meet(name, timeoutMs));
  lasts.set(
    name,
    met.catch(() => undefined),
  );
  return met;
}

async function meet(name: string, timeoutMs: number | undefined): Promise<VchanChannel> {
  const call = `vchan.wire('${name}')`;
  const own = Number(await xenstore.read('domid'));
  const watch = xenstore.watch(`skerry/wires/${name}`);
  const timer = timeoutMs === undefined ? undefined : schedule(() => watch.close(), timeoutMs);
  const meeting = new Meeting({ own, name, call, over: () => watch.close() });
  try {
    for await (const _ of watch) meeting.with(await peerAt(watch.path, call));
  } finally {
    if (timer !== undefined) clearTimeout(timer);
    watch.close();
    meeting.with(undefined);
  }
  return meeting.channel();
}

/** The domain at the other end; undefined while nobody is there. */
async function peerAt(path: string, call: string): Promise<number | undefined> {
  try {
    const peer = Number(await xenstore.read(path));
    return Number.isInteger(peer) && peer > 0 ? peer : undefined;
  } catch (error) {
    if (error instanceof XenstoreError && error.code === 'ENOENT') throw new VchanError('NO_WIRE', call);
    throw error;
  }
}

interface MeetingParts {
  readonly own: number;
  /** Of the wire. */
  readonly name: string;
  readonly call: string;
  /** Called once, when there is a channel or an error. */
  over(): void;
}

/** Tries to meet one domain at a time, the one that was said last. */
class Meeting {
  readonly #parts: MeetingParts;
  #peer: number | undefined;
  #giveUp: () => void = () => undefined;
  #met: VchanChannel | undefined;
  #error: unknown;

  constructor(parts: MeetingParts) {
    this.#parts = parts;
  }

  /** Gives up whom it tried to meet, if that was another. */
  with(peer: number | undefined): void {
    if (peer === this.#peer) return;
    this.#giveUp();
    this.#giveUp = () => undefined;
    this.#peer = peer;
    if (peer === undefined) return;
    const attempt = peer > this.#parts.own ? this.#serve(peer) : this.#join(peer);
    attempt.then(
      (channel) => this.#ends(peer, channel),
      (error: unknown) => this.#fails(peer, error),
    );
  }

  /** Throws why there is none. */
  channel(): VchanChannel {
    if (this.#met) return this.#met;
    throw this.#error ?? new VchanError('NO_PEER', this.#parts.call);
  }

  #serve(peer: number): Promise<VchanChannel> {
    const listener = new VchanListener({ domain: peer, path: placeOf(this.#parts.name) });
    this.#giveUp = () => listener.close();
    return listener.accept().finally(() => listener.close());
  }

  async #join(peer: number): Promise<VchanChannel | undefined> {
    const watch = xenstore.watch(folderOf(peer, placeOf(this.#parts.name)));
    this.#giveUp = () => watch.close();
    const joined = await joinBy(watch, peer, this.#parts.call);
    return joined instanceof VchanChannel ? joined : undefined;
  }

  /** One that comes after it was given up leads to a domain that is gone. */
  #ends(peer: number, channel: VchanChannel | undefined): void {
    if (peer !== this.#peer || this.#met) {
      channel?.close();
      return;
    }
    this.#met = channel;
    this.#parts.over();
  }

  #fails(peer: number, error: unknown): void {
    if (peer !== this.#peer) return;
    this.#error = error;
    this.#parts.over();
  }
}

const placeOf = (name: string): string => `data/wires/${name}`;
