import fc from 'fast-check';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import * as abi from '../assembly/abi.ts';
import { dataplaneWasm } from '../src/index.ts';
import { HttpHost } from './http-peer.ts';

// A busy machine takes its time for those that move many bytes.
vi.setConfig({ testTimeout: 60_000 });

let wasm: Uint8Array;
beforeAll(async () => {
  wasm = await dataplaneWasm('host');
}, 120_000);

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

interface Request {
  handle: number;
  method: number;
  flags: number;
  target: string;
  fields: string;
}

/** A server that keeps what it is asked, and answers by `answer`. */
class Server {
  readonly host = new HttpHost(wasm);
  readonly listener = this.host.listen();
  readonly requests: Request[] = [];
  readonly events: { handle: number; mask: number }[] = [];
  answer: (request: Request) => void = ({ handle }) => this.respond(handle, 200, 'hello');
  /** What is done for the other events. */
  onBody: (handle: number, mask: number) => void = () => undefined;

  constructor() {
    this.host.onEvent = ({ handle, mask, a, b }) => {
      this.events.push({ handle, mask });
      if (mask & abi.EVENT_REQUEST) {
        const request = {
          handle,
          method: a,
          flags: b,
          target: this.text(handle, abi.HTTP_TEXT_TARGET),
          fields: this.text(handle, abi.HTTP_TEXT_FIELDS),
        };
        this.requests.push(request);
        this.answer(request);
      }
      if (mask & ~abi.EVENT_REQUEST) this.onBody(handle, mask);
    };
  }

  call(op: number, a = 0, b = 0, c = 0): number {
    return this.host.plane.call(op, a, b, c);
  }

  text(handle: number, what: number): string {
    return text(this.host.plane.get(this.call(abi.OP_HTTP_TEXT, handle, what)));
  }

  head(handle: number, status: number, how: number, fields = '', bodyBytes = 0): number {
    this.host.plane.put(Buffer.from(fields, 'latin1'));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bodyBytes);
    this.host.plane.put(length, 65_532);
    return this.call(abi.OP_HTTP_RESPOND, handle, status | (how << 16), fields.length);
  }

  respond(handle: number, status: number, body: string, fields = ''): void {
    expect(this.head(handle, status, abi.RESPOND_LENGTH, fields, body.length)).toBe(0);
    expect(this.host.plane.send(handle, Buffer.from(body, 'latin1'))).toBe(body.length);
    expect(this.call(abi.OP_HTTP_END, handle)).toBe(0);
  }
}

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const HELLO = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello';

describe('a request', () => {
  it('is told with its method, target and fields, and answered', () => {
    const server = new Server();
    const socket = server.host.open(server.listener);
    socket.receive('POST /a?b HTTP/1.1\r\nHost: x\r\nX-Two:  a b \r\ncontent-length: 0\r\n\r\n');
    expect(server.requests).toMatchObject([
      { method: abi.HTTP_POST, target: '/a?b', fields: 'host\nx\nx-two\na b\ncontent-length\n0\n' },
    ]);
    expect(socket.output).toBe(HELLO);
    expect(socket.isShut).toBe(false);
  });

  it('is understood in pieces of any size, over the borders of chunks', () => {
    const long = `GET /${'x'.repeat(3_000)} HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(3_000)}\r\n\r\n`;
    for (const pieceBytes of [1, 7, 1_000, 4_079, 4_080, 4_081]) {
      const server = new Server();
      const socket = server.host.open(server.listener);
      socket.receive(GET + long + GET, pieceBytes);
      expect(server.requests.map(({ target }) => target.length)).toEqual([1, 3_001, 1]);
      expect(socket.output).toBe(HELLO.repeat(3));
    }
  });

  it('after another on one connection is answered in order, when it was pipelined too', () => {
    const server = new Server();
    const waiting: number[] = [];
    server.answer = ({ handle }) => waiting.push(handle);
    const socket = server.host.open(server.listener);
    socket.receive('GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(server.requests.map(({ target }) => target)).toEqual(['/1']);
    server.respond(waiting.pop() ?? 0, 200, 'one');
    server.host.step();
    expect(server.requests.map(({ target }) => target)).toEqual(['/1', '/2']);
    server.respond(waiting.pop() ?? 0, 200, 'two');
    server.host.step();
    expect(socket.output.match(/one|two/g)).toEqual(['one', 'two']);
  });

  it.each([
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['two hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400],
    ['a folded line', 'GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n', 400],
    ['a space before the colon', 'GET / HTTP/1.1\r\nHost : a\r\n\r\n', 400],
    ['a bare LF', 'GET / HTTP/1.1\nHost: a\r\n\r\n', 400],
    ['a bare CR in a value', 'GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n', 400],
    ['a NUL in a value', 'GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n', 400],
    [
      'length and chunked',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
    ],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400],
    ['a signed length', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n', 400],
    ['chunked in HTTP/1.0', 'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
    ['another coding', 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n', 501],
    ['another version', 'GET / HTTP/2.0\r\nHost: a\r\n\r\n', 505],
    ['no version', 'GET /\r\nHost: a\r\n\r\n', 400],
    ['another expectation', 'GET / HTTP/1.1\r\nHost: a\r\nExpect: money\r\n\r\n', 417],
    ['an empty target', 'GET  HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['too many fields', `GET / HTTP/1.1\r\nHost: a\r\n${'a: b\r\n'.repeat(200)}\r\n`, 431],
    ['too long a head', `GET / HTTP/1.1\r\nHost: a\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`, 431],
  ])('with %s is refused, and the connection ends', (_, request, status) => {
    const server = new Server();
    const socket = server.host.open(server.listener);
    socket.receive(request);
    expect(socket.output).toMatch(new RegExp(`^HTTP/1.1 ${status} [\\s\\S]*connection: close\r\n\r\n$`));
    expect(socket.isShut).toBe(true);
    expect(server.requests).toEqual([]);
  });

  it('of HTTP/1.0 ends its connection, unless it asks to keep it', () => {
    const server = new Server();
    const once = server.host.open(server.listener);
    once.receive('GET / HTTP/1.0\r\n\r\n');
    expect(once.output).toContain('connection: close');
    expect(once.isShut).toBe(true);
    const kept = server.host.open(server.listener);
    kept.receive('GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n');
    expect(kept.output).toContain('connection: keep-alive');
    expect(kept.isShut).toBe(false);
  });

  it('gives one field, joined when it is repeated', () => {
    const server = new Server();
    const found: unknown[] = [];
    server.answer = ({ handle }) => {
      for (const name of ['accept', 'missing']) {
        server.host.plane.put(Buffer.from(name));
        const length = server.call(abi.OP_HTTP_FIELD, handle, name.length);
        found.push(length < 0 ? length : text(server.host.plane.get(length)));
      }
      server.respond(handle, 200, 'hello');
    };
    server.host
      .open(server.listener)
      .receive('GET / HTTP/1.1\r\nHost: a\r\nAccept: x\r\nACCEPT: y;q=1\r\n\r\n');
    expect(found).toEqual(['x, y;q=1', abi.E_AGAIN]);
  });
});

/** Reads bodies whole, then answers with their length. */
function echoing(server: Server): Map<number, Buffer[]> {
  const bodies = new Map<number, Buffer[]>();
  const read = (handle: number): void => {
    for (
      let part = server.host.plane.receive(handle, 1_000);
      part;
      part = server.host.plane.receive(handle, 1_000)
    ) {
      bodies.get(handle)?.push(Buffer.from(part));
    }
  };
  server.answer = ({ handle }) => {
    bodies.set(handle, []);
    read(handle);
  };
  server.onBody = (handle, mask) => {
    if (mask & abi.EVENT_BODY) read(handle);
    if (mask & abi.EVENT_BODY_END) {
      read(handle);
      server.respond(handle, 200, Buffer.concat(bodies.get(handle) ?? []).toString('latin1'));
    }
  };
  return bodies;
}

describe('a body', () => {
  const chunked = (parts: string[]): string =>
    `${parts.map((part) => `${part.length.toString(16)};x=y\r\n${part}\r\n`).join('')}0\r\nTrailer: z\r\n\r\n`;

  it('of a length or in chunks arrives whole, whatever the pieces', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1, maxLength: 6_000, unit: fc.constantFrom('a', '\r', '\n', '0') }), {
          maxLength: 5,
        }),
        fc.integer({ min: 1, max: 5_000 }),
        fc.boolean(),
        (parts, pieceBytes, isChunked) => {
          const server = new Server();
          echoing(server);
          const whole = parts.join('');
          const request = isChunked
            ? `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${chunked(parts)}`
            : `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${whole.length}\r\n\r\n${whole}`;
          const socket = server.host.open(server.listener);
          socket.receive(request + request, pieceBytes);
          const answer = `HTTP/1.1 200 OK\r\ncontent-length: ${whole.length}\r\n\r\n${whole}`;
          expect(socket.output).toBe(answer + answer);
        },
      ),
      { numRuns: 60, seed: 3 },
    );
  });

  it.each(['x\r\n', '5\r\nhelloX', '-1\r\n', '1\rX', `${'1'.repeat(17)}\r\n`, '1;\n'])(
    'whose chunks are broken (%j) ends the connection',
    (body) => {
      const server = new Server();
      echoing(server);
      const socket = server.host.open(server.listener);
      socket.receive(`POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${body}`);
      expect(socket.isAborted).toBe(true);
      expect(server.events.at(-1)?.mask).toBe(abi.EVENT_CLOSED);
    },
  );

  it('that nobody reads is passed over, and the next request is served', () => {
    const server = new Server();
    const socket = server.host.open(server.listener);
    socket.receive(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9000\r\n\r\n${'x'.repeat(9_000)}${GET}`);
    expect(socket.output).toBe(HELLO + HELLO);
  });

  it('is asked for with 100 (Continue) when the client waits for that', () => {
    const server = new Server();
    echoing(server);
    const socket = server.host.open(server.listener);
    socket.receive('POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n');
    expect(socket.output).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    socket.receive('hi');
    expect(socket.output).toContain('\r\n\r\nhi');
  });

  it('is taken from a client that says that it would wait and does not, and the next request is served', () => {
    const server = new Server();
    echoing(server);
    const socket = server.host.open(server.listener);
    socket.receive(`POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi${GET}`);
    expect(socket.output).toBe(
      'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhiHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n',
    );
    expect(socket.isShut).toBe(false);
  });

  it('is asked for before an answer that is made from it, and never in the middle of one', () => {
    const server = new Server();
    const begin = (how: number) => (request: Request) => {
      expect(server.head(request.handle, 200, how, '', 2)).toBe(0);
      server.host.plane.receive(request.handle);
    };
    const head = 'POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n';
    server.answer = begin(abi.RESPOND_STREAM);
    const streamed = server.host.open(server.listener);
    streamed.receive(head);
    expect(streamed.output).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK\r\n/);
    server.answer = begin(abi.RESPOND_LENGTH);
    const told = server.host.open(server.listener);
    told.receive(head);
    expect(told.output).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    expect(told.output).not.toContain('100 Continue');
  });

  it('that is streamed out is chunked, and survives a socket that takes little', () => {
    const server = new Server();
    server.host.socketTakes = 3_000;
    const sent = 'z'.repeat(300_000);
    let done = 0;
    const write = (handle: number): void => {
      done += server.host.plane.send(handle, Buffer.from(sent).subarray(done));
      if (done === sent.length) server.call(abi.OP_HTTP_END, handle);
    };
    server.answer = ({ handle }) => {
      expect(server.head(handle, 200, abi.RESPOND_STREAM)).toBe(0);
      write(handle);
    };
    server.onBody = (handle, mask) => {
      if (mask & abi.EVENT_WRITABLE) write(handle);
    };
    const socket = server.host.open(server.listener);
    socket.receive(GET);
    for (let turns = 0; done < sent.length || !socket.output.endsWith('0\r\n\r\n'); turns++) {
      if (turns > 2_000) throw new Error('it never ends');
      socket.host.exports.hostConnected(socket.handle);
      server.host.plane.exports.txCommit(socket.handle, 0);
      server.host.step();
    }
    const [head = '', rest = ''] = [
      socket.output.slice(0, socket.output.indexOf('\r\n\r\n')),
      socket.output.slice(socket.output.indexOf('\r\n\r\n') + 4),
    ];
    expect(head).toContain('transfer-encoding: chunked');
    expect(unchunk(rest)).toBe(sent);
  });

  it('of an answer to HEAD, and of 204 and 304, is not sent', () => {
    const server = new Server();
    const socket = server.host.open(server.listener);
    socket.receive('HEAD / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(socket.output).toBe('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n');
    server.answer = ({ handle }) => server.respond(handle, 204, '');
    socket.receive(GET);
    expect(socket.output).toContain('HTTP/1.1 204 No Content\r\n\r\n');
  });
});

function unchunk(text: string): string {
  let whole = '';
  for (let at = 0; ; ) {
    const end = text.indexOf('\r\n', at);
    const size = Number.parseInt(text.slice(at, end), 16);
    if (size === 0) return whole;
    whole += text.slice(end + 2, end + 2 + size);
    at = end + 2 + size + 2;
  }
}

describe('a connection', () => {
  it('that says nothing, or not all of a head, is closed in time', () => {
    const server = new Server();
    const silent = server.host.open(server.listener);
    const slow = server.host.open(server.listener);
    slow.receive('GET / HT');
    server.host.advance(21_000);
    expect(slow.output).toContain('408 Request Timeout');
    expect(silent.isShut).toBe(false);
    server.host.advance(60_000);
    expect(silent.isShut).toBe(true);
    expect(silent.output).toBe('');
  });

  it('that is lost under a request tells who has it, once', () => {
    const server = new Server();
    server.answer = () => undefined;
    const socket = server.host.open(server.listener);
    socket.receive(GET);
    socket.lose(abi.REASON_RESET);
    const [request] = server.requests;
    expect(server.events.filter(({ mask }) => mask & abi.EVENT_CLOSED)).toEqual([
      { handle: request?.handle, mask: abi.EVENT_CLOSED },
    ]);
    expect(server.head(request?.handle ?? 0, 200, abi.RESPOND_LENGTH)).toBe(abi.E_STATE);
    expect(server.call(abi.OP_HTTP_END, request?.handle)).toBe(0);
    expect(server.call(abi.OP_HTTP_END, request?.handle)).toBe(abi.E_HANDLE);
  });

  it('ends with its server: between two requests at once, else behind the answer', () => {
    const server = new Server();
    const [answered, asking, beginning] = [1, 2, 3].map(() => server.host.open(server.listener));
    answered?.receive(GET);
    server.answer = () => undefined;
    asking?.receive(GET);
    beginning?.receive('GET / HT');
    server.call(abi.OP_HTTP_CLOSE, server.listener);
    server.host.step();
    expect([answered, asking, beginning].map((socket) => socket?.isShut)).toEqual([true, false, false]);
    server.respond(server.requests.at(-1)?.handle ?? 0, 200, 'late');
    server.host.step();
    expect(asking).toMatchObject({ isShut: true, output: expect.stringContaining('late') });
  });

  it('beyond the limit is cut off as it comes', () => {
    const server = new Server();
    server.call(abi.OP_HTTP_SET, server.listener, abi.HTTP_OPTION_CONNECTIONS, 1);
    const first = server.host.open(server.listener);
    const second = server.host.open(server.listener);
    expect([first.isAborted, second.isAborted]).toEqual([false, true]);
    first.end();
    first.lose(abi.REASON_FINISHED);
    expect(server.host.open(server.listener).isAborted).toBe(false);
  });

  it('gives all its memory back', () => {
    const server = new Server();
    const visit = (): void => {
      for (let i = 0; i < 200; i++) {
        const socket = server.host.open(server.listener);
        socket.receive(GET);
        socket.end();
        socket.lose(abi.REASON_FINISHED);
      }
    };
    visit();
    const used = server.host.plane.exports.memoryUsed();
    visit();
    expect(server.host.plane.exports.memoryUsed()).toBe(used);
  });

  it('idle, costs less than 1 KiB', () => {
    const server = new Server();
    server.call(abi.OP_HTTP_SET, server.listener, abi.HTTP_OPTION_CONNECTIONS, 20_000);
    const before = server.host.plane.exports.memoryUsed();
    for (let i = 0; i < 2_000; i++) server.host.open(server.listener);
    expect((server.host.plane.exports.memoryUsed() - before) / 2_000).toBeLessThan(1_024);
  });

  it('becomes a plain stream after 101', () => {
    const server = new Server();
    let stream = 0;
    server.answer = ({ handle, flags }) => {
      expect(flags & abi.MESSAGE_UPGRADE).toBe(abi.MESSAGE_UPGRADE);
      expect(server.head(handle, 101, abi.RESPOND_NONE, 'Upgrade: x\r\nConnection: Upgrade\r\n')).toBe(0);
      stream = server.call(abi.OP_HTTP_UPGRADE, handle);
    };
    const socket = server.host.open(server.listener);
    socket.receive('GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: x\r\n\r\nraw');
    expect(socket.output).toBe(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
    );
    expect(text(server.host.plane.receive(stream) ?? new Uint8Array())).toBe('raw');
    server.host.plane.send(stream, Buffer.from('back'));
    server.host.step();
    expect(socket.output).toMatch(/back$/);
  });
});

describe('a memoised response', () => {
  function memoise(server: Server, path: string, body: string, encoding: number, etag: string): void {
    const fields = encoding ? 'content-encoding: gzip\r\n' : 'x: y\r\n';
    server.host.plane.put(Buffer.from(path + fields));
    const memo = server.call(abi.OP_HTTP_MEMO, server.listener, path.length, fields.length);
    expect(memo).toBeGreaterThan(0);
    server.host.plane.send(memo, Buffer.from(body));
    server.host.plane.put(Buffer.from(etag));
    expect(server.call(abi.OP_HTTP_MEMO_END, memo, encoding, etag.length)).toBe(0);
  }

  it('is answered without the program, by content coding, method and etag', () => {
    const server = new Server();
    memoise(server, '/a', 'plain', abi.ENCODING_IDENTITY, '"1"');
    memoise(server, '/a', 'zip', abi.ENCODING_GZIP, '"2"');
    const socket = server.host.open(server.listener);
    const ask = (head: string): string => {
      const before = socket.output.length;
      socket.receive(`${head}Host: a\r\n\r\n`);
      return socket.output.slice(before);
    };
    expect(ask('GET /a HTTP/1.1\r\n')).toBe('HTTP/1.1 200 OK\r\ncontent-length: 5\r\nx: y\r\n\r\nplain');
    expect(ask('GET /a HTTP/1.1\r\nAccept-Encoding: br, gzip\r\n')).toContain('\r\n\r\nzip');
    expect(ask('HEAD /a HTTP/1.1\r\n')).toBe('HTTP/1.1 200 OK\r\ncontent-length: 5\r\nx: y\r\n\r\n');
    expect(ask('GET /a HTTP/1.1\r\nIf-None-Match: "x", W/"1"\r\n')).toBe(
      'HTTP/1.1 304 Not Modified\r\nx: y\r\n\r\n',
    );
    expect(ask('GET /a HTTP/1.1\r\nIf-None-Match: "x"\r\n')).toContain('plain');
    expect(server.requests).toEqual([]);
    ask('GET /a HTTP/1.1\r\nRange: bytes=0-1\r\n');
    ask('GET /b HTTP/1.1\r\n');
    ask('POST /a HTTP/1.1\r\n');
    expect(server.requests).toHaveLength(3);
    server.host.plane.put(Buffer.from('/a'));
    server.call(abi.OP_HTTP_FORGET, server.listener, 2);
    ask('GET /a HTTP/1.1\r\n');
    expect(server.requests).toHaveLength(4);
  });

  it('is left to the program when the client asks for more than it reads', () => {
    const server = new Server();
    server.answer = () => undefined;
    memoise(server, '/a', 'x'.repeat(100_000), abi.ENCODING_IDENTITY, '"1"');
    const socket = server.host.open(server.listener);
    server.host.socketTakes = 0;
    socket.receive('GET /a HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(100));
    expect(server.requests).toHaveLength(1);
    expect(server.host.plane.call(abi.OP_STREAM_ROOM, socket.handle)).toBeLessThan(100_000);
    server.host.socketTakes = Number.POSITIVE_INFINITY;
    server.respond(server.requests[0]?.handle ?? 0, 200, 'third');
    server.host.step();
    expect(socket.output.match(/HTTP\/1.1 200 OK/g)?.length).toBeGreaterThanOrEqual(3);
    expect(socket.output.slice(200_000)).toContain('third');
  });
});

describe('the Date field', () => {
  it.each([0, 951_782_400, 784_111_777, 1_709_164_800, 4_102_444_799])(
    'of second %i is what the language says',
    (seconds) => {
      const server = new Server();
      server.call(abi.OP_HTTP_WALL, seconds);
      const socket = server.host.open(server.listener);
      socket.receive(GET);
      expect(/date: (.*)\r\n/.exec(socket.output)?.[1]).toBe(new Date(seconds * 1_000).toUTCString());
    },
  );
});

describe('any bytes', () => {
  it('neither trap nor leave memory behind', () => {
    const server = new Server();
    const piece = fc.constantFrom(
      ...[
        'GET ',
        'POST ',
        '/',
        ' HTTP/1.1',
        '\r\n',
        'Host: a\r\n',
        '\r\n\r\n',
        'Content-Length: 3\r\n',
        'abc',
        ':',
        '\0',
        '\n',
        ' ',
      ],
      ...[
        'Transfer-Encoding: chunked\r\n',
        '3\r\nabc\r\n',
        '0\r\n',
        'Expect: 100-continue\r\n',
        'Connection: close\r\n',
        'xÿ',
      ],
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }),
        fc.integer({ min: 1, max: 100 }),
        (parts, pieceBytes) => {
          const socket = server.host.open(server.listener);
          socket.receive(parts.join(''), pieceBytes);
          socket.end();
          socket.lose(abi.REASON_FINISHED);
        },
      ),
      { numRuns: 400, seed: 7 },
    );
    expect(server.host.plane.exports.memoryUsed()).toBeLessThan(3 << 20);
  });
});
