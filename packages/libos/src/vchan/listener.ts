/** Serves channels to one domain at one path, one after another: when a channel was joined, the next may be published. */
import { requireRunning } from '../core/stage.ts';
import { VchanChannel } from './channel.ts';
import { VchanError } from './error.ts';
import { AGAIN, BROKEN, NEVER, vchanHost, WAITING } from './host.ts';
import { type Place, publish, unpublish } from './place.ts';
import { type ChannelObject, forget, hold, register, release } from './pump.ts';
import { ordersFor } from './rings.ts';

export interface VchanListenOptions {
  /** The domain that may join. */
  readonly domain: number;
  /** Where it finds the channel: an absolute path, or one in this domain's folder; its parents may be written by this domain. */
  readonly path: string;
  /** The rings hold at least so many bytes, up to 1 MiB; 64 KiB unless told. */
  readonly receiveBytes?: number;
  readonly sendBytes?: number;
}

const RING_BYTES = 65_536;

export class VchanListener implements AsyncIterable<VchanChannel> {
  readonly domain: number;
  readonly path: string;
  readonly #orders: { readonly receive: number; readonly send: number };
  /** Each accept begins when the one before it has ended. */
  #last: Promise<unknown> = Promise.resolve();
  #pending: PendingChannel | undefined;
  #isClosed = false;

  constructor({ domain, path, receiveBytes = RING_BYTES, sendBytes = RING_BYTES }: VchanListenOptions) {
    requireRunning('vchan.listen()');
    this.domain = domain;
    this.path = path;
    this.#orders = ordersFor(receiveBytes, sendBytes);
  }

  /** Publishes a channel, and resolves when the other domain has joined it. Rejects with VchanError or XenstoreError. */
  accept(): Promise<VchanChannel> {
    const accepted = this.#last.then(() => this.#accept());
    this.#last = accepted.catch(() => undefined);
    return accepted;
  }

  /** Publishes no more channels, and takes back the one that nobody has joined; the others stay. */
  close(): void {
    this.#isClosed = true;
    this.#pending?.giveUp();
  }

  /** Ends when the listener is closed. */
  async *[Symbol.asyncIterator](): AsyncGenerator<VchanChannel, void, undefined> {
    while (!this.#isClosed) {
      try {
        yield await this.accept();
      } catch (error) {
        if (!this.#isClosed) throw error;
      }
    }
  }

  async #accept(): Promise<VchanChannel> {
    for (;;) {
      if (this.#isClosed) throw new VchanError('CLOSED', 'accept()');
      const pending = new PendingChannel(this.domain, this.#orders);
      this.#pending = pending;
      try {
        await publish(this.path, this.domain, pending.place);
        if (await pending.isJoined()) return new VchanChannel(this.domain, pending.number);
      } catch (error) {
        pending.giveUp();
        throw error;
      } finally {
        this.#pending = undefined;
        await unpublish(this.path);
      }
    }
  }
}

/** A channel that nobody has joined yet. */
class PendingChannel implements ChannelObject {
  readonly number: number;
  readonly place: Place;
  #resolve: ((isJoined: boolean) => void) | undefined;
  #isJoined: boolean | undefined;

  constructor(domain: number, orders: { readonly receive: number; readonly send: number }) {
    const words = new Uint32Array(2);
    this.number = vchanHost.vchanServe(domain, orders.receive, orders.send, words);
    if (this.number === AGAIN) throw new VchanError('TOO_MANY', 'accept()');
    if (this.number === NEVER) throw new VchanError('NO_MEMORY', 'accept()');
    const [grant = 0, port = 0] = words;
    this.place = { grant, port };
    register(this.number, this);
  }

  /** False: it was given up, or the other end has made it useless; the number is given back then. */
  isJoined(): Promise<boolean> {
    return new Promise((resolve) => {
      this.#resolve = resolve;
      hold();
      this.#serve();
    });
  }

  giveUp(): void {
    this.#settle(false);
  }

  news(): void {
    const state = vchanHost.vchanState(this.number);
    if (state !== WAITING) this.#settle(state !== BROKEN);
  }

  #settle(isJoined: boolean): void {
    if (this.#isJoined !== undefined) return;
    this.#isJoined = isJoined;
    forget(this.number);
    if (!isJoined) vchanHost.vchanClose(this.number);
    this.#serve();
  }

  #serve(): void {
    if (this.#isJoined === undefined || !this.#resolve) return;
    release();
    this.#resolve(this.#isJoined);
    this.#resolve = undefined;
  }
}
