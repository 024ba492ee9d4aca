/**
 * The connection below a WebSocket: messages in and out. The data plane reads and writes the frames (RFC 6455, 5), undoes
 * masks and checks texts; here messages that come in pieces are put together, and those that find no room wait.
 */
import {
  E_AGAIN,
  E_SIZE,
  E_TEXT,
  EVENT_CLOSED,
  EVENT_READ_END,
  EVENT_READABLE,
  EVENT_WRITABLE,
  OP_STREAM_ABORT,
  OP_STREAM_RELEASE,
  OP_STREAM_SET,
  OP_WS_CLOSE,
  OP_WS_NEXT,
  OP_WS_OPEN,
  OP_WS_SEND,
  STREAM_KEEPALIVE,
  STREAM_NO_DELAY,
  WS_CLOSE,
  WS_END,
  WS_OPCODE_SHIFT,
  WS_PONG,
} from '../net/abi.ts';
import { net } from '../net/host.ts';
import { forget, hold, type NetObject, register, release } from '../net/pump.ts';

/** What waits to be sent, at most: a peer that reads more slowly than we send is cut off. */
const MOST_WAITING_BYTES = 16 << 20;
/** A peer that is silent for so long is asked whether it is still there. */
const KEEPALIVE_SECONDS = 60;
const LENGTH_MASK = (1 << WS_OPCODE_SHIFT) - 1;
const FIRST_CAPACITY = 4_096;

/** Who has the channel. All of it may run the application's code. */
export interface Receiver {
  /** A whole message or control frame, by its WS_* opcode. A text is valid UTF-8. */
  message(opcode: number, data: Uint8Array<ArrayBuffer>): void;
  /** The peer is in the wrong, and nothing more is read: the code that a close frame says it with. */
  wrong(code: number, reason: string): void;
  /** The connection is over. Not called after {@link Channel.finish}. */
  lost(): void;
}

interface Frame {
  opcode: number;
  data: Uint8Array;
  /** Bytes of it that the data plane has. */
  at: number;
  /** Its header is written. */
  isBegun: boolean;
}

export class Channel implements NetObject {
  readonly #stream: number;
  readonly #handle: number;
  readonly #receiver: Receiver;
  /** Frames that found no room, in order. */
  readonly #waiting: Frame[] = [];
  #waitingBytes = 0;
  /** The beginning of a message, in the first bytes of a buffer that grows. */
  #begun: Uint8Array<ArrayBuffer> | undefined;
  #begunBytes = 0;
  /** Nothing more is read; the connection ends when all is sent. */
  #isFinishing = false;
  #isGone = false;

  /**
   * Takes over a stream; `most` bytes a message may have. The appliance stays alive while it is open.
   * Without memory for it the stream is cut off, and it never is.
   */
  constructor(stream: number, isServer: boolean, most: number, receiver: Receiver) {
    this.#stream = stream;
    this.#receiver = receiver;
    this.#handle = net.netCall(OP_WS_OPEN, stream, isServer ? 1 : 0, most);
    if (this.#handle < 0) {
      net.netCall(OP_STREAM_ABORT, stream);
      net.netCall(OP_STREAM_RELEASE, stream);
      this.#isGone = true;
      return;
    }
    net.netCall(OP_STREAM_SET, stream, STREAM_NO_DELAY, 1);
    net.netCall(OP_STREAM_SET, stream, STREAM_KEEPALIVE, KEEPALIVE_SECONDS);
    register(stream, this);
    hold();
  }

  get isOpen(): boolean {
    return !this.#isGone;
  }

  /** Bytes that found no room yet. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Sends a message or a control frame, at once as far as there is room. `data` may be changed after that. */
  send(opcode: number, data: Uint8Array): void {
    if (this.#isGone || this.#isFinishing) return;
    const frame: Frame = { opcode, data, at: 0, isBegun: false };
    if (this.#waiting.length === 0 && this.#write(frame)) return;
    frame.data = data.slice(frame.at);
    frame.at = 0;
    this.#wait(frame);
  }

  /** Reads no more; ends the connection in an orderly way when all is sent. */
  finish(): void {
    this.#isFinishing = true;
    if (this.#waiting.length === 0) this.#leave();
  }

  /** Ends it at once, with a reset. */
  abort(): void {
    if (this.#isGone) return;
    net.netCall(OP_STREAM_ABORT, this.#stream);
    this.#leave();
  }

  /** The data plane's word. */
  event(mask: number): void {
    if (mask & EVENT_WRITABLE) this.#flush();
    if (mask & (EVENT_READABLE | EVENT_READ_END | EVENT_CLOSED)) this.#receive();
    const isOver = mask & EVENT_CLOSED || (mask & EVENT_READ_END && !this.#isFinishing);
    if (!isOver || this.#isGone) return;
    const isTold = this.#isFinishing;
    this.#leave();
    if (!isTold) this.#receiver.lost();
  }

  #wait(frame: Frame): void {
    // Of pings that came meanwhile only the last one needs an answer (5.5.3).
    const older = this.#waiting.findIndex(({ opcode, isBegun }) => opcode === WS_PONG && !isBegun);
    if (frame.opcode === WS_PONG && older >= 0) {
      const [answer] = this.#waiting.splice(older, 1);
      this.#waitingBytes -= answer?.data.length ?? 0;
    }
    this.#waiting.push(frame);
    this.#waitingBytes += frame.data.length;
    if (this.#waitingBytes <= MOST_WAITING_BYTES) return;
    this.abort();
    this.#receiver.lost();
  }

  /** Whether all of it found room. */
  #write(frame: Frame): boolean {
    const { opcode, data } = frame;
    if (!frame.isBegun) {
      if (net.netCall(OP_WS_SEND, this.#handle, opcode, data.length) < 0) return false;
      frame.isBegun = true;
    }
    if (frame.at < data.length) frame.at += Math.max(0, net.netSend(this.#handle, data, frame.at));
    return frame.at === data.length;
  }

  #flush(): void {
    for (let frame = this.#waiting[0]; frame; frame = this.#waiting[0]) {
      const before = frame.at;
      const isDone = this.#write(frame);
      this.#waitingBytes -= frame.at - before;
      if (!isDone) return;
      this.#waiting.shift();
    }
    if (this.#isFinishing) this.#leave();
  }

  #receive(): void {
    while (!this.#isGone && !this.#isFinishing) {
      const told = net.netCall(OP_WS_NEXT, this.#handle);
      if (told === E_AGAIN) return;
      if (told < 0) {
        this.#refuse(told);
        return;
      }
      const opcode = (told >> WS_OPCODE_SHIFT) & 15;
      const length = told & LENGTH_MASK;
      const isEnd = (told & WS_END) !== 0;
      if (opcode < WS_CLOSE && (!isEnd || this.#begun)) {
        this.#collect(length);
        if (isEnd) this.#receiver.message(opcode, this.#collected());
      } else this.#receiver.message(opcode, this.#take(length));
    }
  }

  #refuse(error: number): void {
    if (error === E_TEXT) this.#receiver.wrong(1007, 'a text is not UTF-8');
    else if (error === E_SIZE) this.#receiver.wrong(1009, 'a message is too long');
    else this.#receiver.wrong(1002, 'a frame is not as RFC 6455 wants it');
  }

  #take(length: number): Uint8Array<ArrayBuffer> {
    const bytes = length === 0 ? null : net.netReceive(this.#handle, length);
    if (!bytes || bytes.length === length) return bytes ?? new Uint8Array(0);
    // The glue gives 64 KiB at most.
    const whole = new Uint8Array(length);
    whole.set(bytes);
    this.#fill(whole, bytes.length, length);
    return whole;
  }

  /** Adds a piece to the message that has begun. */
  #collect(length: number): void {
    const bytes = this.#begunBytes + length;
    if (!this.#begun || bytes > this.#begun.length) {
      const grown = new Uint8Array(Math.max(FIRST_CAPACITY, bytes, (this.#begun?.length ?? 0) * 2));
      if (this.#begun) grown.set(this.#begun.subarray(0, this.#begunBytes));
      this.#begun = grown;
    }
    this.#fill(this.#begun, this.#begunBytes, bytes);
    this.#begunBytes = bytes;
  }

  #collected(): Uint8Array<ArrayBuffer> {
    const begun = this.#begun ?? new Uint8Array(0);
    const whole = begun.length === this.#begunBytes ? begun : begun.slice(0, this.#begunBytes);
    this.#begun = undefined;
    this.#begunBytes = 0;
    return whole;
  }

  #fill(target: Uint8Array, from: number, to: number): void {
    for (let at = from; at < to; ) {
      const bytes = net.netReceive(this.#handle, to - at);
      if (!bytes) return;
      target.set(bytes, at);
      at += bytes.length;
    }
  }

  #leave(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    forget(this.#stream);
    net.netCall(OP_WS_CLOSE, this.#handle);
    net.netCall(OP_STREAM_RELEASE, this.#stream);
    this.#waiting.length = 0;
    release();
  }
}
