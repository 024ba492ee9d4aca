/**
 * The process that holds the network of one project (helper/hold.c), and what it says. When it ends, by `close` or with
 * this process, so does the network, as soon as its machines have.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { encodeFrame, FrameDecoder } from '@skerry/device-models/net';

/** A frame to the gateway, or one that was seen at the device of a machine, `in` as that sees it. */
export type HeldFrame =
  | { kind: 'gateway'; frame: Uint8Array }
  | { kind: 'in' | 'out'; mac: string; frame: Uint8Array; length: number };

const START_MS = 5_000;
/** Bytes that wait for a holder that does not take them. */
const WAITING_BYTES = 4 << 20;
const HEADER_BYTES = 12;
const kinds = ['ready', 'gateway', 'in', 'out'] as const;
/** The holder's descriptor for frames. */
const FRAMES = 3;

export class TapHolder {
  /** The namespace of the network, open in this process. */
  readonly namespace: number;
  readonly #child: ChildProcess;
  readonly #stream: Duplex;
  readonly #decoder: FrameDecoder;
  #isClosed = false;

  private constructor(child: ChildProcess, stream: Duplex, decoder: FrameDecoder) {
    this.#child = child;
    this.#stream = stream;
    this.#decoder = decoder;
    this.namespace = openSync(`/proc/${child.pid}/ns/net`, 'r');
  }

  /** `onReadable` is told when `read` has something. Rejects with the helper's words. */
  static async start(helper: string, gatewayMac: string, onReadable: () => void): Promise<TapHolder> {
    const child = spawn(helper, ['hold', gatewayMac], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      env: {},
    });
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const stream = child.stdio[FRAMES] as Duplex;
    stream.on('error', () => undefined);
    const decoder = new FrameDecoder();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => reject(new Error('the helper is not ready in time')), START_MS);
    child.once('error', reject);
    child.once('close', () => reject(new Error(said || 'the helper has ended')));
    // Its first word is that it is ready; nobody has a device in its network yet who could say anything else.
    const look = (): void => {
      const chunk = stream.read() as Buffer | null;
      if (chunk && decoder.push(chunk).length > 0) resolve();
    };
    stream.on('readable', look);
    try {
      await promise;
      stream.off('readable', look);
      const holder = new TapHolder(child, stream, decoder);
      stream.on('readable', onReadable);
      return holder;
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** What has come; undefined when there is nothing. The frames are lent. */
  read(): HeldFrame[] | undefined {
    const chunk = this.#stream.read() as Buffer | null;
    return chunk ? this.#decoder.push(chunk).flatMap(parse) : undefined;
  }

  /** A frame of the gateway to the network. It is lost when too much waits. */
  send(frame: Uint8Array): void {
    if (this.#stream.writable && this.#stream.writableLength < WAITING_BYTES)
      this.#stream.write(encodeFrame(frame));
  }

  /** Idempotent. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#child.kill('SIGKILL');
    this.#stream.destroy();
    closeSync(this.namespace);
  }
}

function parse(record: Uint8Array): HeldFrame[] {
  const kind = kinds[record[0] ?? 0];
  const frame = record.subarray(HEADER_BYTES);
  if (kind === undefined || kind === 'ready') return [];
  if (kind === 'gateway') return [{ kind, frame }];
  const mac = [...record.subarray(2, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
  const length = new DataView(record.buffer, record.byteOffset).getUint32(8);
  return [{ kind, mac, frame, length }];
}
