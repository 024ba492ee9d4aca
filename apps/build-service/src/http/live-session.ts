/**
 * One page's WebSocket: its requests, done one after another, and its watched streams. A page that asks faster than it
 * can be answered is not read from meanwhile.
 */

import type { CodedError, ErrorCode } from '@skerry/contracts';
import { codedError, LiveRequest, limits } from '@skerry/contracts';
import type { BuildRecords, InstanceRecords, StreamHub, Subscription } from '@skerry/records';
import { isEnded } from '@skerry/records';
import type { WebSocket } from 'ws';
import { isId } from '../queue/ids.ts';
import type { PlaceWatch } from '../queue/place-watch.ts';
import { codedErrorOf } from './answer.ts';
import { Outbox } from './outbox.ts';
import { watchBuild, watchInstance, watchPackets, watchTraffic } from './watches.ts';

export interface LiveParts {
  hub: StreamHub;
  places: PlaceWatch;
  builds: BuildRecords;
  instances: InstanceRecords;
}

const waitingRequests = 64;

export class LiveSession {
  readonly #socket: WebSocket;
  readonly #parts: LiveParts;
  readonly #outbox: Outbox;
  readonly #watched = new Map<string, Subscription>();
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;
  #closed = false;

  constructor(socket: WebSocket, parts: LiveParts) {
    this.#socket = socket;
    this.#parts = parts;
    this.#outbox = new Outbox(socket, () => {
      for (const subscription of this.#watched.values()) subscription.resume();
    });
    socket.on('message', (data, isBinary) => this.#enqueue(isBinary ? '' : String(data)));
    socket.on('close', () => this.#close());
  }

  #enqueue(text: string): void {
    this.#waiting += 1;
    if (this.#waiting >= waitingRequests) this.#socket.pause();
    this.#last = this.#last.then(async () => {
      await this.#handle(text).catch((error: unknown) => this.#fail(undefined, codedErrorOf(error)));
      this.#waiting -= 1;
      if (this.#socket.isPaused) this.#socket.resume();
    });
  }

  async #handle(text: string): Promise<void> {
    if (this.#closed) return;
    const request = parseRequest(text);
    if ('code' in request) return this.#fail(undefined, request);
    switch (request.kind) {
      case 'ping':
        return this.#outbox.send({ kind: 'pong' });
      case 'unwatch':
        return this.#unwatch(request.id);
      case 'watch-build':
        return await this.#watchBuild(request.id, request.after);
      case 'watch-instance':
        return await this.#watchInstance(request.id, request.after);
      case 'watch-packets':
        return await this.#watchPackets(request.id, request.after);
      case 'unwatch-packets':
        return this.#unwatch(packetsOf(request.id));
      case 'watch-traffic':
        return await this.#watchTraffic(request.id);
      case 'unwatch-traffic':
        return this.#unwatch(trafficOf(request.id));
      case 'input':
        return await this.#input(request.id, request.text);
    }
  }

  async #watchBuild(id: string, after: string | undefined): Promise<void> {
    const build = isId(id) ? await this.#parts.builds.read(id) : undefined;
    if (!build) return this.#refuse(id, 'NOT_FOUND', 'There is no such build.');
    this.#watch(id, () => watchBuild(this.#parts, this.#outbox, id, after));
  }

  async #watchInstance(id: string, after: string | undefined): Promise<void> {
    const { instances } = this.#parts;
    // The cursor first, so that no change falls between it and the record.
    const changes = isId(id) ? await instances.lastChange(id) : '0';
    const instance = isId(id) ? await instances.read(id) : undefined;
    if (!instance) return this.#refuse(id, 'NOT_FOUND', 'There is no such machine.');
    this.#outbox.send({ kind: 'instance', instance });
    this.#watch(id, () => watchInstance(this.#parts, this.#outbox, id, { console: after, changes }));
  }

  async #watchPackets(id: string, after: string | undefined): Promise<void> {
    const refusal = await this.#refusalOfNetwork(id);
    if (refusal) this.#outbox.send({ kind: 'failed', id, of: 'packets', error: refusal });
    else this.#watch(packetsOf(id), () => watchPackets(this.#parts, this.#outbox, id, after));
  }

  async #watchTraffic(id: string): Promise<void> {
    const refusal = await this.#refusalOfNetwork(id);
    if (refusal) this.#outbox.send({ kind: 'failed', id, of: 'traffic', error: refusal });
    else this.#watch(trafficOf(id), () => watchTraffic(this.#parts, this.#outbox, id));
  }

  /** Why nothing of an instance's network can be watched; undefined when it can. */
  async #refusalOfNetwork(id: string): Promise<CodedError | undefined> {
    const instance = isId(id) ? await this.#parts.instances.read(id) : undefined;
    if (!instance) return codedError('NOT_FOUND', 'There is no such machine.');
    if (instance.stack) return undefined;
    return codedError('PREVIEW_NO_NETWORK', `The appliance ${instance.name} has no network.`);
  }

  /** `key` is the id of what is watched, or `packetsOf` or `trafficOf` it. */
  #watch(key: string, begin: () => Subscription): void {
    this.#unwatch(key);
    if (this.#closed) return;
    if (this.#watched.size >= limits.watchedStreams) {
      const message = `A page watches at most ${limits.watchedStreams} builds and machines at once.`;
      this.#fail(undefined, codedError('INVALID_REQUEST', message));
    } else this.#watched.set(key, begin());
  }

  #unwatch(key: string): void {
    this.#watched.get(key)?.close();
    this.#watched.delete(key);
  }

  async #input(id: string, text: string): Promise<void> {
    if (Buffer.byteLength(text) > limits.inputBytes) {
      return this.#refuse(id, 'INPUT_TOO_LARGE', `One piece of input may have ${limits.inputBytes} bytes.`);
    }
    const instance = isId(id) ? await this.#parts.instances.read(id) : undefined;
    if (!instance || isEnded(instance))
      return this.#refuse(id, 'NOT_FOUND', 'There is no such machine running.');
    if (text !== '') await this.#parts.instances.input(id, text);
  }

  #refuse(id: string, code: ErrorCode, message: string): void {
    this.#fail(id, codedError(code, message));
  }

  #fail(id: string | undefined, error: CodedError): void {
    this.#outbox.send({ kind: 'failed', ...(id === undefined ? {} : { id }), error });
  }

  #close(): void {
    this.#closed = true;
    for (const subscription of this.#watched.values()) subscription.close();
    this.#watched.clear();
  }
}

/** Under this the packets of an instance are watched, beside the instance itself. */
function packetsOf(id: string): string {
  return `packets of ${id}`;
}

function trafficOf(id: string): string {
  return `traffic of ${id}`;
}

/** The request, or what is wrong with it. */
function parseRequest(text: string): LiveRequest | CodedError {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return codedError('INVALID_REQUEST', 'The message is not JSON.');
  }
  const parsed = LiveRequest.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const code = issue?.code === 'too_big' && issue.path[0] === 'text' ? 'INPUT_TOO_LARGE' : 'INVALID_REQUEST';
  return codedError(code, `${issue?.path.join('.') || 'message'}: ${issue?.message}`);
}
