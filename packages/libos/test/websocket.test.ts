/** WebSockets of the guest, against peers that write and read bytes, and against each other. */
import { dataplaneWasm } from '@skerry/dataplane';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { Network, type Peer } from './network.ts';

vi.setConfig({ testTimeout: 60_000 });

let wasm: Uint8Array;
beforeAll(async () => {
  wasm = await dataplaneWasm('host');
}, 120_000);

const A = '10.0.0.2';
const B = '10.0.0.3';
const KEY = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);
const [TEXT, BINARY, CLOSE, PING, PONG] = [1, 2, 8, 9, 10];

/** A frame of a client. */
function frame(opcode: number, data: string | Uint8Array, isFinal = true): Uint8Array {
  const payload = Buffer.from(data);
  const head = Buffer.alloc(payload.length > 65_535 ? 10 : payload.length > 125 ? 4 : 2);
  head[0] = (isFinal ? 0x80 : 0) | opcode;
  head[1] = 0x80 | (head.length === 10 ? 127 : head.length === 4 ? 126 : payload.length);
  if (head.length === 4) head.writeUInt16BE(payload.length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(payload.length), 2);
  const masked = payload.map((byte, at) => byte ^ (KEY[at & 3] as number));
  return Buffer.concat([head, KEY, masked]);
}

/** Frames of a server, as `opcode payload`; a close as its code and reason. */
function frames(received: string): string[] {
  const bytes = Buffer.from(received, 'latin1');
  const found: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const opcode = (bytes[at] as number) & 15;
    const short = bytes[at + 1] as number;
    const extra = short === 127 ? 8 : short === 126 ? 2 : 0;
    const length =
      extra === 8 ? Number(bytes.readBigUInt64BE(at + 2)) : extra === 2 ? bytes.readUInt16BE(at + 2) : short;
    at += 2 + extra;
    const payload = bytes.subarray(at, at + length);
    at += length;
    if (opcode === CLOSE)
      found.push(`close ${payload.length > 0 ? payload.readUInt16BE(0) : '-'} ${payload.subarray(2)}`);
    else found.push(`${opcode} ${payload.length > 1_000 ? `${payload.length} bytes` : payload}`);
  }
  return found;
}

const close = (code: number, reason = ''): Uint8Array =>
  frame(CLOSE, Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)]));

const handshake = (more = ''): string =>
  'GET /chat HTTP/1.1\r\nHost: a.example\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n' +
  `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n${more}\r\n`;

/** Says what it hears; `socket` and `console` are there. */
const ECHO = `
  socket.onopen = () => console.log('open', socket.readyState, socket.url, socket.protocol);
  socket.onmessage = ({ data }) => { socket.send(data); };
  socket.onerror = () => console.log('error');
  socket.onclose = ({ code, reason, wasClean }) => console.log('close', code, reason, wasClean);
`;

async function serve(body = ECHO, options = '{}') {
  const network = new Network(wasm);
  const machine = await network.boot(
    `export default ({ http, console }) => {
      http.serve((request) => {
        const { socket, response } = upgradeWebSocket(request, ${options});
        ${body}
        return response;
      });
    };`,
    { address: A },
  );
  if (machine.exitCode !== undefined) throw new Error(machine.output);
  return { network, machine };
}

/** A peer whose handshake is done. */
async function open(body?: string, options?: string) {
  const { network, machine } = await serve(body, options);
  const peer = network.connect(A, 80);
  peer.send(handshake());
  expect(peer.take()).toMatch(/^HTTP\/1\.1 101 /);
  return { network, machine, peer };
}

describe('the handshake', () => {
  test('has the answer of RFC 6455, 1.3', async () => {
    const { network, machine } = await serve(ECHO, `{ protocol: 'chat' }`);
    const peer = network.connect(A, 80);
    peer.send(handshake('Sec-WebSocket-Protocol: superchat, chat\r\n'));
    const answer = peer.take().toLowerCase();
    expect(answer).toMatch(/^http\/1\.1 101 switching protocols\r\n/);
    expect(answer).toContain('\r\nsec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=\r\n');
    expect(answer).toContain('\r\nsec-websocket-protocol: chat\r\n');
    expect(answer).toContain('\r\nconnection: upgrade\r\n');
    expect(answer).not.toContain('content-length');
    expect(machine.output).toBe('open 1 ws://a.example/chat chat\n');
  });

  test('is refused when the request asks for no WebSocket', async () => {
    const { network, machine } = await serve();
    const peer = network.connect(A, 80);
    peer.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(peer.take()).toMatch(/^HTTP\/1\.1 500 /);
    expect(machine.output).toContain('the request does not ask for a WebSocket');
  });

  test('may have the first message right behind it', async () => {
    const { network } = await serve();
    const peer = network.connect(A, 80);
    peer.send(Buffer.concat([Buffer.from(handshake()), frame(TEXT, 'early')]));
    const [, rest = ''] = peer.take().split('\r\n\r\n');
    expect(frames(rest)).toEqual(['1 early']);
  });
});

describe('messages to a server', () => {
  test('come as text or as bytes, whole or in parts', async () => {
    const { peer } = await open(`
      socket.binaryType = 'arraybuffer';
      socket.onmessage = ({ data }) => socket.send(
        typeof data === 'string' ? [...data].reverse().join('') : new Uint8Array(data).reverse(),
      );
    `);
    peer.send(frame(TEXT, 'grüße €'));
    peer.send(frame(BINARY, 'abc'));
    const euro = Buffer.from('x€');
    for (const [opcode, part, isFinal] of [
      [TEXT, euro.subarray(0, 2), false],
      [0, '', false],
      [0, euro.subarray(2), true],
    ] as const)
      peer.send(frame(opcode, part, isFinal));
    peer.send(frame(TEXT, '\ufffdx'));
    expect(frames(peer.take())).toEqual(['1 € eßürg', '2 cba', '1 €x', '1 x\ufffd']);
  });

  test('are blobs unless told otherwise', async () => {
    const { peer } = await open(
      `socket.onmessage = async ({ data }) => socket.send(data instanceof Blob ? await data.text() : '?');`,
    );
    peer.send(frame(BINARY, 'abc'));
    expect(frames(peer.take())).toEqual(['1 abc']);
  });

  test('may be large', async () => {
    const { peer } = await open();
    const payload = Buffer.alloc(700_000, 'abcdefg');
    peer.send(frame(TEXT, payload));
    expect(frames(peer.take())).toEqual(['1 700000 bytes']);
  });

  test('are answered with a close when they are wrong', async () => {
    for (const [bytes, expected] of [
      [frame(TEXT, Buffer.from('ff', 'hex')), 'close 1007 a text is not UTF-8'],
      [frame(0, 'x'), 'close 1002 a frame is not as RFC 6455 wants it'],
      [frame(BINARY, Buffer.alloc(101)), 'close 1009 a message is too long'],
      [frame(CLOSE, 'x'), 'close 1002 a close frame is broken'],
      [close(1005), 'close 1002 a close code is wrong'],
    ] as const) {
      const { peer, machine } = await open(ECHO, '{ maxMessageBytes: 100 }');
      peer.send(bytes);
      expect(frames(peer.take())).toEqual([expected]);
      expect(peer.hasEnded).toBe(true);
      expect(machine.output).toContain(`error\nclose ${expected.slice(6)} false\n`);
    }
  });
});

describe('control frames', () => {
  test('a ping is answered, also inside a message; a pong is not told', async () => {
    const { peer } = await open();
    peer.send(frame(TEXT, 'a', false));
    peer.send(frame(PING, 'are you there'));
    peer.send(frame(PONG, ''));
    peer.send(frame(0, 'b'));
    expect(frames(peer.take())).toEqual(['10 are you there', '1 ab']);
  });

  test('a close is answered with the same code, and the connection ends', async () => {
    const { peer, machine } = await open();
    peer.send(close(4001, 'bye'));
    expect(frames(peer.take())).toEqual(['close 4001 bye']);
    expect(peer.hasEnded).toBe(true);
    expect(machine.output).toContain('close 4001 bye true\n');
  });

  test('a close without a code is 1005', async () => {
    const { peer, machine } = await open();
    peer.send(frame(CLOSE, ''));
    expect(frames(peer.take())).toEqual(['close - ']);
    expect(machine.output).toContain('close 1005  true\n');
  });

  test('our close waits for the answer, and what comes before it is not told', async () => {
    const { peer, machine } = await open(`${ECHO}
      socket.onmessage = ({ data }) => { console.log(data); socket.close(1000, 'enough'); socket.send('late'); console.log(socket.bufferedAmount); };
    `);
    peer.send(frame(TEXT, 'one'));
    expect(frames(peer.take())).toEqual(['close 1000 enough']);
    expect(peer.hasEnded).toBe(false);
    peer.send(frame(TEXT, 'two'));
    peer.send(close(1000));
    expect(peer.hasEnded).toBe(true);
    expect(machine.output).toBe('open 1 ws://a.example/chat \none\n4\nclose 1000  true\n');
  });

  test('a peer that does not answer our close is cut off', async () => {
    const { network, peer, machine } = await open(`${ECHO} socket.onmessage = () => socket.close();`);
    peer.send(frame(TEXT, 'x'));
    expect(frames(peer.take())).toEqual(['close - ']);
    network.advance(5_000);
    expect(peer.lostBecause).toBeDefined();
    expect(machine.output).toContain('close 1006  false\n');
  });
});

describe('a connection that is lost', () => {
  const endings: Record<string, (peer: Peer) => void> = {
    'by its end': (peer) => peer.end(),
    'by a reset': (peer) => peer.reset(),
  };
  test.each(Object.entries(endings))('%s closes with 1006', async (_, end) => {
    const { peer, machine } = await open();
    end(peer);
    expect(machine.output).toContain('error\nclose 1006  false\n');
  });
});

test('what a slow peer does not take waits, is counted, and comes in order', async () => {
  const { network, peer, machine } = await open(`${ECHO}
    socket.onmessage = () => {
      for (let at = 0; at < 10; at++) socket.send(new Uint8Array(100_000).fill(65 + at));
      console.log(socket.bufferedAmount > 500_000);
      setTimeout(() => console.log(socket.bufferedAmount), 1_000);
    };`);
  peer.isSlow = true;
  peer.send(frame(TEXT, 'go'));
  for (const text of ['1', '2', '3']) peer.send(frame(PING, text));
  peer.isSlow = false;
  network.run();
  const received = frames(peer.take());
  expect(received).toEqual([...Array.from({ length: 10 }, () => '2 100000 bytes'), '10 3']);
  network.advance(1_000);
  expect(machine.output).toContain('true\n0\n');
});

test('a peer that never reads is cut off before the memory is full', async () => {
  const { peer, machine } = await open(`${ECHO}
    socket.onmessage = () => { while (socket.readyState === 1) socket.send(new Uint8Array(1 << 20)); };`);
  peer.isSlow = true;
  peer.send(frame(TEXT, 'go'));
  expect(machine.output).toContain('close 1006  false\n');
});

describe('a client', () => {
  const client = (url: string, more = ''): string => `export default ({ console }) => {
    const socket = new WebSocket('${url}', ['chat']);
    ${ECHO}
    socket.onopen = () => { console.log('open', socket.protocol); socket.send('hällo'); socket.send(new Uint8Array(300)); };
    socket.binaryType = 'arraybuffer';
    socket.onmessage = ({ data }) => {
      console.log(typeof data === 'string' ? data : data.byteLength);
      if (typeof data !== 'string') socket.close(3000, 'done');
    };
    ${more}
  };`;

  test('speaks with a server of ours, and ends when it has closed', async () => {
    const { network, machine: server } = await serve(ECHO, `{ protocol: 'chat' }`);
    const machine = await network.boot(client(`ws://${A}/x?y`), { address: B });
    expect(machine.output).toBe('open chat\nhällo\n300\nclose 3000 done true\n');
    expect(machine.exitCode).toBe(0);
    expect(server.output).toContain(`open 1 ws://${A}/x?y chat\n`);
    expect(server.output).toContain('close 3000 done true\n');
  });

  test('fails when nobody listens, or the answer is wrong', async () => {
    const network = new Network(wasm);
    const alone = await network.boot(client(`ws://${A}/`), { address: B });
    expect(alone.output).toBe('error\nclose 1006  false\n');
    network.serve('10.0.0.9', 80, (peer) => {
      peer.onData = () => {
        peer.onData = () => undefined;
        peer.send('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
      };
    });
    const refused = await network.boot(client('ws://10.0.0.9/'), { address: '10.0.0.4' });
    expect(refused.output).toBe('error\nclose 1006  false\n');
  });

  test('refuses addresses and protocols that are wrong', async () => {
    const network = new Network(wasm);
    const machine = await network.boot(
      `export default ({ console }) => {
        for (const [url, protocols] of [['wss://a/'], ['ftp://a/'], ['ws://a/#b'], ['ws://a/', ['x', 'x']], ['ws://a/', 'a b']]) {
          try { new WebSocket(url, protocols); } catch (error) { console.log(error.name, error.message); }
        }
      };`,
      { address: B },
    );
    expect(machine.output.trim().split('\n')).toHaveLength(5);
    expect(machine.output).toContain('no TLS');
  });
});
