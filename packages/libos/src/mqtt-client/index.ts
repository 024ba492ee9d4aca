/**
 * The MqttClient library: `skerry:mqtt-client`. Messages by topic over a broker, MQTT 3.1.1 on TCP (OASIS, 2014), at most once or
 * at least once (QoS 0 and 1). Each connection is a session of its own; one that is lost is not made again by itself.
 */
import { host } from '../core/host.ts';
import { numberSetting, setting } from '../core/settings.ts';
import { requireRunning } from '../core/stage.ts';
import { encodeUtf8 } from '../encoding/utf8.ts';
import { inspect } from '../inspect/index.ts';
import { type TcpConnection, tcp } from '../tcp/index.ts';
import { clearTimeout, schedule } from '../timers/index.ts';
import {
  acknowledgePacket,
  connectPacket,
  emptyPacket,
  type Message,
  MqttError,
  type Packet,
  PacketReader,
  publishPacket,
  type Qos,
  readPublish,
  subscribePacket,
  TYPE,
  unsubscribePacket,
  wordAt,
} from './packet.ts';
import { isFilter, isTopic, matches } from './topic.ts';

export { type Message, MqttError, type Qos } from './packet.ts';
export type { MqttClient };

export interface MqttOptions {
  /** A name or an address; `mqtt.server` unless told. */
  hostname?: string;
  /** 1883 unless told. */
  port?: number;
  /** Random unless told. The broker ends another connection of the same name. */
  clientId?: string;
  username?: string;
  password?: string;
  /** What the broker publishes when we are gone without a word. */
  will?: { topic: string; payload: Uint8Array | string; qos?: Qos; retain?: boolean };
}
export interface PublishOptions {
  /** 1: resolves when the broker has it. */
  qos?: Qos;
  /** The broker keeps it for who subscribes later. */
  retain?: boolean;
}
type Handler = (message: Message) => void;

const PORT = 1_883;
const TIMEOUT_MS = 10_000;
const KEEP_ALIVE_S = 60;
const MOST_BYTES = 1 << 20;
const FAILURE = 0x80;
const REFUSALS = [
  '',
  'it does not know this version',
  'it refuses the client id',
  'it is not available',
  'it refuses name and password',
  'it does not let us in',
];

interface Waiting {
  readonly type: number;
  resolve(packet: Packet): void;
  reject(error: unknown): void;
}

class MqttClient {
  /** Resolves when the connection is closed by us, and rejects when it is lost. */
  readonly closed: Promise<void>;
  readonly #connection: TcpConnection;
  readonly #handlers = new Map<string, Handler>();
  readonly #waiting = new Map<number, Waiting>();
  readonly #reader = new PacketReader(MOST_BYTES);
  readonly #timer: number;
  #settle: { resolve(): void; reject(error: unknown): void } = {
    resolve: () => undefined,
    reject: () => undefined,
  };
  #lastId = 0;
  #isOpen = true;
  #isAnswered = true;

  /** `connectMqtt` makes one. */
  constructor(connection: TcpConnection, keepAliveSeconds: number) {
    this.#connection = connection;
    this.closed = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    // Who does not ask is told by the calls that fail.
    this.closed.catch(() => undefined);
    const everyMs = (keepAliveSeconds * 1_000) / 2;
    this.#timer = schedule(() => this.#ping(), everyMs, everyMs, false);
    void this.#read();
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Rejects with {@link MqttError}. */
  async publish(
    topic: string,
    payload: Uint8Array | string,
    { qos = 0, retain = false }: PublishOptions = {},
  ): Promise<void> {
    if (!isTopic(topic)) throw new RangeError(`"${topic}" is no topic: it cannot be empty or have + or #`);
    const message = { topic, payload: bytesOf(payload), qos, retain };
    if (qos === 0) await this.#write(publishPacket(message, 0));
    else await this.#ask(TYPE.publishAcknowledge, (id) => publishPacket(message, id));
  }

  /** Gives each message whose topic fits `filter` to `handler`, until {@link unsubscribe}. Rejects with {@link MqttError}. */
  async subscribe(filter: string, handler: Handler, { qos = 0 }: { qos?: Qos } = {}): Promise<void> {
    if (!isFilter(filter))
      throw new RangeError(`"${filter}" is no filter: + and # are levels of their own, # the last`);
    this.#handlers.set(filter, handler);
    const { body } = await this.#ask(TYPE.subscribeAcknowledge, (id) => subscribePacket(id, filter, qos));
    if ((body[2] ?? FAILURE) < FAILURE) return;
    this.#handlers.delete(filter);
    throw new MqttError('REFUSED', `the broker does not let us subscribe to ${filter}`);
  }

  async unsubscribe(filter: string): Promise<void> {
    this.#handlers.delete(filter);
    await this.#ask(TYPE.unsubscribeAcknowledge, (id) => unsubscribePacket(id, filter));
  }

  /** Says goodbye, so that the will is not published. */
  async close(): Promise<void> {
    if (!this.#isOpen) return;
    await this.#write(emptyPacket(TYPE.disconnect));
    this.#end();
  }

  /** What is written at the very beginning, and its answer: not for applications. */
  async greet(packet: Uint8Array): Promise<void> {
    const answer = this.#expect(0, TYPE.connectAcknowledge);
    await this.#write(packet);
    const { body } = await answer;
    const code = body[1] ?? FAILURE;
    if (code === 0) return;
    const error = new MqttError('REFUSED', `the broker refuses: ${REFUSALS[code] ?? `code ${code}`}`);
    this.#end(error);
    throw error;
  }

  async #ask(type: number, make: (id: number) => Uint8Array): Promise<Packet> {
    do this.#lastId = (this.#lastId % 65_535) + 1;
    while (this.#waiting.has(this.#lastId));
    const id = this.#lastId;
    const packet = make(id);
    const answer = this.#expect(id, type);
    await this.#write(packet);
    return answer;
  }

  #expect(id: number, type: number): Promise<Packet> {
    return new Promise((resolve, reject) => {
      const timer = schedule(() => {
        this.#waiting.delete(id);
        reject(new MqttError('TIMEOUT', `no answer within ${TIMEOUT_MS} ms`));
      }, TIMEOUT_MS);
      const settled = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(id);
      };
      this.#waiting.set(id, {
        type,
        resolve(packet) {
          settled();
          resolve(packet);
        },
        reject(error) {
          settled();
          reject(error);
        },
      });
    });
  }

  async #write(packet: Uint8Array): Promise<void> {
    if (!this.#isOpen) throw new MqttError('CLOSED', 'the connection is closed');
    try {
      await this.#connection.write(packet);
    } catch (error) {
      this.#end(error);
      throw error;
    }
  }

  async #read(): Promise<void> {
    try {
      for await (const chunk of this.#connection) {
        for (const packet of this.#reader.feed(chunk)) await this.#take(packet);
        if (!this.#isOpen) return;
      }
      this.#end(new MqttError('CLOSED', 'the broker closed the connection'));
    } catch (error) {
      this.#end(error);
    }
  }

  async #take(packet: Packet): Promise<void> {
    this.#isAnswered = true;
    if (packet.type === TYPE.publish) {
      const { message, id } = readPublish(packet);
      this.#deliver(message);
      if (message.qos > 0) await this.#write(acknowledgePacket(id));
      return;
    }
    if (packet.type === TYPE.pingResponse) return;
    const id = packet.type === TYPE.connectAcknowledge ? 0 : wordAt(packet.body, 0);
    const waiting = this.#waiting.get(id);
    if (waiting?.type === packet.type) waiting.resolve(packet);
  }

  /** An error of a handler is told, and takes no message from the others. */
  #deliver(message: Message): void {
    for (const [filter, handler] of this.#handlers) {
      if (!matches(filter, message.topic)) continue;
      try {
        handler(message);
      } catch (error) {
        host.consoleWrite(`mqtt: the handler of ${filter} failed: ${inspect(error)}\n`);
      }
    }
  }

  #ping(): void {
    if (!this.#isAnswered) {
      this.#end(new MqttError('TIMEOUT', 'the broker is silent'));
      return;
    }
    this.#isAnswered = false;
    this.#write(emptyPacket(TYPE.pingRequest)).catch(() => undefined);
  }

  #end(error?: unknown): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    clearTimeout(this.#timer);
    if (error === undefined) this.#connection.close();
    else this.#connection.abort();
    for (const waiting of [...this.#waiting.values()]) {
      waiting.reject(error ?? new MqttError('CLOSED', 'the connection is closed'));
    }
    if (error === undefined) this.#settle.resolve();
    else this.#settle.reject(error);
  }
}

/** A connection that the broker has taken. Rejects with {@link MqttError} or NetError. */
export async function connectMqtt(options: MqttOptions = {}): Promise<MqttClient> {
  requireRunning('connectMqtt()');
  const { port = PORT, clientId = randomId(), username, password, will } = options;
  const hostname = options.hostname ?? setting('mqtt.server');
  if (hostname === undefined)
    throw new RangeError('connectMqtt: say a hostname, or boot with mqtt.server=NAME');
  const keepAliveSeconds = numberSetting('mqtt.keep-alive', KEEP_ALIVE_S, 2, 65_535);
  if (will && !isTopic(will.topic)) throw new RangeError(`"${will.topic}" is no topic for a will`);
  const last = will && { qos: 0 as const, retain: false, ...will, payload: bytesOf(will.payload) };
  const packet = connectPacket({ clientId, keepAliveSeconds, username, password, will: last });
  const client = new MqttClient(await tcp.connect({ hostname, port }), keepAliveSeconds);
  await client.greet(packet);
  return client;
}

/** 22 of the characters that every broker takes (3.1.3.1). */
function randomId(): string {
  const bytes = new Uint8Array(8);
  host.entropy(bytes);
  return `skerry${bytes.toHex()}`;
}

const bytesOf = (data: Uint8Array | string): Uint8Array =>
  typeof data === 'string' ? encodeUtf8(data) : data;
