import fc from 'fast-check';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import * as abi from '../assembly/abi.ts';
import { dataplaneWasm } from '../src/index.ts';
import { type HostSocket, HttpHost } from './http-peer.ts';

vi.setConfig({ testTimeout: 60_000 });

let wasm: Uint8Array;
beforeAll(async () => {
  wasm = await dataplaneWasm('host');
}, 120_000);

const TEXT = abi.WS_TEXT;
const BINARY = abi.WS_BINARY;
const CONTINUATION = 0;
const KEY = [0x37, 0xfa, 0x21, 0x3d];

interface FrameOptions {
  isFinal?: boolean;
  /** Reserved bits, in place. */
  reserved?: number;
  isMasked?: boolean;
  /** What the header says; the payload's unless told. */
  length?: number;
}

function frame(opcode: number, payload: Uint8Array | string, options: FrameOptions = {}): Uint8Array {
  const { isFinal = true, reserved = 0, isMasked = true } = options;
  const bytes = Buffer.from(payload);
  const length = options.length ?? bytes.length;
  const extra = length > 0xffff ? 8 : length > 125 ? 2 : 0;
  const head = Buffer.alloc(2 + extra);
  head[0] = (isFinal ? 0x80 : 0) | reserved | opcode;
  head[1] = (isMasked ? 0x80 : 0) | (extra === 8 ? 127 : extra === 2 ? 126 : length);
  if (extra === 2) head.writeUInt16BE(length, 2);
  if (extra === 8) head.writeBigUInt64BE(BigInt(length), 2);
  if (!isMasked) return Buffer.concat([head, bytes]);
  return Buffer.concat([head, Buffer.from(KEY), bytes.map((byte, at) => byte ^ (KEY[at & 3] as number))]);
}

/** What was told of a message: its opcode and bytes, or the error that ended everything. */
type Told = { opcode: number; data: Buffer } | { error: number };

/** The control plane's side: takes all that comes, as messages. */
class Side {
  readonly host = new HttpHost(wasm);
  readonly socket: HostSocket;
  readonly handle: number;
  readonly told: Told[] = [];
  /** How many pieces they came in. */
  pieces = 0;
  /** Takes nothing while it is set. */
  isSlow = false;
  writable = 0;
  #parts: Buffer[] = [];
  #isOver = false;

  constructor(isServer: boolean, most = 1 << 20) {
    this.host.onEvent = ({ mask }) => {
      if (mask & abi.EVENT_READABLE && !this.isSlow) this.take();
      if (mask & abi.EVENT_WRITABLE) this.writable++;
    };
    this.socket = this.host.open(0);
    this.handle = this.host.plane.call(abi.OP_WS_OPEN, this.socket.handle, isServer ? 1 : 0, most);
    expect(this.handle).toBeGreaterThan(0);
  }

  next(): number {
    return this.host.plane.call(abi.OP_WS_NEXT, this.handle);
  }

  take(): void {
    while (!this.#isOver) {
      const next = this.next();
      if (next === abi.E_AGAIN) return;
      if (next < 0) {
        this.#isOver = true;
        this.told.push({ error: next });
        return;
      }
      const opcode = (next >> abi.WS_OPCODE_SHIFT) & 15;
      const length = next & 0xffffff;
      const bytes = Buffer.from(this.host.plane.receive(this.handle) ?? []);
      if (bytes.length !== length) throw new Error(`${length} bytes were told, ${bytes.length} came`);
      this.pieces++;
      if (opcode >= abi.WS_CLOSE) {
        expect(next & abi.WS_END).toBe(abi.WS_END);
        this.told.push({ opcode, data: bytes });
        continue;
      }
      this.#parts.push(bytes);
      if (next & abi.WS_END) this.told.push({ opcode, data: Buffer.concat(this.#parts.splice(0)) });
    }
  }

  /** Messages as `opcode text`, or `error -n`. */
  get words(): string[] {
    return this.told.map((one) => ('error' in one ? `error ${one.error}` : `${one.opcode} ${one.data}`));
  }

  send(opcode: number, payload: Uint8Array | string): number {
    const bytes = Buffer.from(payload);
    const result = this.host.plane.call(abi.OP_WS_SEND, this.handle, opcode, bytes.length);
    if (result < 0) return result;
    const sent = this.host.plane.send(this.handle, bytes);
    this.host.step();
    return sent;
  }
}

/** Comparing bytes one by one is slow. */
const isOne = (told: readonly Told[], opcode: number, payload: Uint8Array): boolean => {
  const [first] = told;
  return (
    told.length === 1 &&
    first !== undefined &&
    'data' in first &&
    first.opcode === opcode &&
    first.data.equals(payload)
  );
};

const hex = (text: string): Uint8Array => Buffer.from(text, 'hex');

describe('the examples of RFC 6455, 5.7', () => {
  const server = (data: Uint8Array): string[] => {
    const side = new Side(true);
    side.socket.receive(data);
    return side.words;
  };
  const client = (data: Uint8Array): string[] => {
    const side = new Side(false);
    side.socket.receive(data);
    return side.words;
  };

  it('a text in one frame, unmasked and masked', () => {
    expect(client(hex('810548656c6c6f'))).toEqual(['1 Hello']);
    expect(server(hex('818537fa213d7f9f4d5158'))).toEqual(['1 Hello']);
  });

  it('a text in two frames', () => {
    expect(client(hex('010348656c80026c6f'))).toEqual(['1 Hello']);
  });

  it('a ping and its masked answer', () => {
    expect(client(hex('890548656c6c6f'))).toEqual(['9 Hello']);
    expect(server(hex('8a8537fa213d7f9f4d5158'))).toEqual(['10 Hello']);
  });

  it('256 bytes and 64 KiB', () => {
    for (const [head, length] of [
      ['827e0100', 256],
      ['827f0000000000010000', 65_536],
    ] as const) {
      const side = new Side(false);
      const payload = Buffer.alloc(length, 7);
      side.socket.receive(Buffer.concat([hex(head), payload]));
      expect(isOne(side.told, BINARY, payload)).toBe(true);
    }
  });
});

describe('what is received', () => {
  it('may come a byte at a time', () => {
    const side = new Side(true);
    side.socket.receive(Buffer.concat([frame(TEXT, 'grüße'), frame(TEXT, ''), frame(abi.WS_PING, 'p')]), 1);
    expect(side.words).toEqual(['1 grüße', '1 ', '9 p']);
  });

  it('may have control frames between the parts of a message', () => {
    const side = new Side(true);
    side.socket.receive(
      Buffer.concat([
        frame(BINARY, 'ab', { isFinal: false }),
        frame(abi.WS_PING, '1'),
        frame(CONTINUATION, '', { isFinal: false }),
        frame(abi.WS_PONG, ''),
        frame(CONTINUATION, 'cd'),
        frame(TEXT, 'e'),
      ]),
    );
    expect(side.words).toEqual(['9 1', '10 ', '2 abcd', '1 e']);
  });

  it('is told again until it is taken', () => {
    const side = new Side(true);
    side.isSlow = true;
    side.socket.receive(frame(TEXT, 'hello'));
    const told = 5 | (TEXT << abi.WS_OPCODE_SHIFT) | abi.WS_END;
    expect([side.next(), side.next()]).toEqual([told, told]);
    expect(`${Buffer.from(side.host.plane.receive(side.handle, 2) ?? [])}`).toBe('he');
    expect(side.next()).toBe(told - 2);
    expect(`${Buffer.from(side.host.plane.receive(side.handle) ?? [])}`).toBe('llo');
    expect(side.next()).toBe(abi.E_AGAIN);
  });

  it('is given in pieces when it is longer than what can wait', () => {
    const side = new Side(true);
    const payload = Buffer.alloc(900_001, 'abcdefg');
    side.socket.receive(frame(BINARY, payload), 100_000);
    expect(isOne(side.told, BINARY, payload)).toBe(true);
    expect(side.pieces).toBeGreaterThan(5);
  });

  it('is refused when the framing is wrong', () => {
    const wrong: Record<string, Uint8Array> = {
      'a reserved bit': frame(TEXT, 'a', { reserved: 0x40 }),
      'an unknown opcode': frame(3, 'a'),
      'an unknown control opcode': frame(11, ''),
      'no mask': frame(TEXT, 'a', { isMasked: false }),
      'a control frame in parts': frame(abi.WS_PING, 'a', { isFinal: false }),
      'a long control frame': frame(abi.WS_PING, Buffer.alloc(126)),
      'a continuation of nothing': frame(CONTINUATION, 'a'),
      'a message inside a message': Buffer.concat([frame(TEXT, 'a', { isFinal: false }), frame(TEXT, 'b')]),
      'the highest bit of a length': Buffer.concat([hex('82ff8000000000000001'), Buffer.alloc(4)]),
    };
    for (const [name, bytes] of Object.entries(wrong)) {
      const side = new Side(true);
      side.socket.receive(bytes);
      expect([name, side.words]).toEqual([name, [`error ${abi.E_FRAME}`]]);
    }
    const client = new Side(false);
    client.socket.receive(frame(TEXT, 'a'));
    expect(client.words).toEqual([`error ${abi.E_FRAME}`]);
  });

  it('is refused when a message is too long, also in parts, before its payload comes', () => {
    const whole = new Side(true, 10);
    whole.socket.receive(frame(TEXT, '0123456789'));
    whole.socket.receive(frame(TEXT, '', { length: 11 }));
    expect(whole.words).toEqual(['1 0123456789', `error ${abi.E_SIZE}`]);
    const parts = new Side(true, 10);
    parts.socket.receive(
      Buffer.concat([frame(TEXT, '012345', { isFinal: false }), frame(CONTINUATION, '6789a')]),
    );
    expect(parts.words).toEqual([`error ${abi.E_SIZE}`]);
    const huge = new Side(true, 10);
    huge.socket.receive(frame(BINARY, '', { length: 2 ** 40 }));
    expect(huge.words).toEqual([`error ${abi.E_SIZE}`]);
  });

  it('is refused when a text is not UTF-8, as soon as that is known', () => {
    const bad = ['c080', 'eda080', 'f4908080', 'ff', '80', 'e282', 'f0808080', 'c2', '61c3'];
    for (const bytes of bad) {
      const side = new Side(true);
      side.socket.receive(frame(TEXT, hex(bytes)));
      expect([bytes, side.words]).toEqual([bytes, [`error ${abi.E_TEXT}`]]);
      const binary = new Side(true);
      binary.socket.receive(frame(BINARY, hex(bytes)));
      expect(binary.told).toEqual([{ opcode: BINARY, data: hex(bytes) }]);
    }
    const early = new Side(true);
    early.socket.receive(frame(TEXT, hex('cebaff'), { isFinal: false, length: 100 }));
    expect(early.words).toEqual([`error ${abi.E_TEXT}`]);
  });

  it('may have a character in two frames', () => {
    const side = new Side(true);
    const euro = Buffer.from('€');
    side.socket.receive(frame(TEXT, euro.subarray(0, 1), { isFinal: false }));
    side.socket.receive(frame(abi.WS_PING, ''));
    side.socket.receive(frame(CONTINUATION, euro.subarray(1)));
    expect(side.words).toEqual(['9 ', '1 €']);
  });
});

describe('what is sent', () => {
  it('has the shortest header, and no mask from a server', () => {
    const side = new Side(true);
    const lengths = [0, 125, 126, 65_535, 65_536];
    for (const length of lengths) {
      side.socket.output = '';
      expect(side.send(BINARY, Buffer.alloc(length, 65))).toBe(length);
      const expected = frame(BINARY, Buffer.alloc(length, 65), { isMasked: false });
      expect(Buffer.from(side.socket.output, 'latin1').equals(expected)).toBe(true);
    }
  });

  it('is masked by a client, with another key for each frame', () => {
    const side = new Side(false);
    side.send(TEXT, 'hello');
    side.send(TEXT, 'hello');
    const [first, second] = [side.socket.output.slice(0, 11), side.socket.output.slice(11)];
    expect(first.slice(0, 2)).toBe('\x81\x85');
    expect(first.slice(2, 6)).not.toBe(second.slice(2, 6));
    const peer = new Side(true);
    peer.socket.receive(Buffer.from(first + second, 'latin1'), 3);
    expect(peer.words).toEqual(['1 hello', '1 hello']);
  });

  it('waits for room, and no other frame gets between', () => {
    const side = new Side(false);
    side.host.socketTakes = 0;
    const payload = Buffer.alloc(400_000, 'xyz');
    expect(side.host.plane.call(abi.OP_WS_SEND, side.handle, BINARY, payload.length)).toBe(0);
    let sent = side.host.plane.send(side.handle, payload);
    expect(sent).toBeLessThan(payload.length);
    expect(side.host.plane.call(abi.OP_WS_SEND, side.handle, abi.WS_PONG, 0)).toBe(abi.E_STATE);
    side.host.socketTakes = Number.POSITIVE_INFINITY;
    side.host.plane.call(abi.OP_STREAM_SET, side.socket.handle, abi.STREAM_SEND_LIMIT, 262_144);
    side.host.step();
    expect(side.writable).toBe(1);
    sent += side.host.plane.send(side.handle, payload.subarray(sent));
    side.host.step();
    expect(sent).toBe(payload.length);
    const peer = new Side(true);
    peer.socket.receive(Buffer.from(side.socket.output, 'latin1'), 50_000);
    expect(isOne(peer.told, BINARY, payload)).toBe(true);
  });
});

it('a handle is gone with OP_WS_CLOSE, and useless without its stream', () => {
  const side = new Side(true);
  const { plane } = side.host;
  expect(plane.call(abi.OP_WS_OPEN, 12_345, 1, 10)).toBe(abi.E_HANDLE);
  plane.call(abi.OP_STREAM_RELEASE, side.socket.handle);
  side.socket.lose(abi.REASON_RESET);
  expect(side.next()).toBe(abi.E_HANDLE);
  expect(plane.receive(side.handle)).toBeUndefined();
  expect(plane.call(abi.OP_WS_CLOSE, side.handle)).toBe(0);
  expect(plane.call(abi.OP_WS_CLOSE, side.handle)).toBe(abi.E_HANDLE);
});

describe('whatever comes', () => {
  it('messages survive any fragmentation and any pieces', () => {
    const message = fc.record({
      isText: fc.boolean(),
      text: fc.string({ unit: 'binary', maxLength: 300 }),
      cut: fc.nat(300),
      ping: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 6 }), fc.integer({ min: 1, max: 40 }), (messages, piece) => {
        const side = new Side(true);
        const expected: string[] = [];
        const bytes = messages.map(({ isText, text, cut, ping }) => {
          const opcode = isText ? TEXT : BINARY;
          const data = Buffer.from(text.toWellFormed());
          const at = Math.min(cut, data.length);
          if (ping) expected.push('9 x');
          expected.push(`${opcode} ${data}`);
          return Buffer.concat([
            frame(opcode, data.subarray(0, at), { isFinal: false }),
            ping ? frame(abi.WS_PING, 'x') : Buffer.alloc(0),
            frame(CONTINUATION, data.subarray(at)),
          ]);
        });
        side.socket.receive(Buffer.concat(bytes), piece);
        expect(side.words).toEqual(expected);
      }),
      { numRuns: 40, seed: 6455 },
    );
  });

  it('a text is taken when Node says that it is UTF-8', () => {
    const strict = new TextDecoder('utf-8', { fatal: true });
    const isUtf8 = (bytes: Uint8Array): boolean => {
      try {
        strict.decode(bytes);
        return true;
      } catch {
        return false;
      }
    };
    const byte = fc.oneof(fc.constantFrom(0x80, 0xbf, 0xc2, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0x61), fc.nat(255));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), fc.array(byte, { maxLength: 6 }), (some, more) => {
        const bytes = Uint8Array.from([...some.map((one) => one & 0x7f), ...more]);
        const side = new Side(true);
        side.socket.receive(frame(TEXT, bytes), 5);
        expect('error' in (side.told[0] as Told)).toBe(!isUtf8(bytes));
      }),
      { numRuns: 500, seed: 3629 },
    );
  });

  it('bytes of any kind do no harm', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 20 }), (bytes, piece) => {
        const side = new Side(true);
        side.socket.receive(bytes, piece);
        for (const told of side.told) if ('error' in told) expect(told.error).toBeLessThan(abi.E_AGAIN);
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});
