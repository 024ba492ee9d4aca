/** HTTP on our own TCP: the listener, the streams and their ends, from one data plane to another. */
import { beforeAll, expect, test } from 'vitest';
import * as abi from '../assembly/abi.ts';
import { dataplaneWasm } from '../src/index.ts';
import { TcpHost } from './tcp-host.ts';
import { Wire } from './wire.ts';

const BODY_BYTES_AT = 65_532;

let wasm: Uint8Array;
beforeAll(async () => {
  wasm = await dataplaneWasm('direct');
}, 300_000);

/** Answers every request of the server with its target. */
function answerAll(server: TcpHost): void {
  for (const event of server.plane.events()) {
    if ((event.mask & abi.EVENT_REQUEST) === 0) continue;
    const length = server.plane.call(abi.OP_HTTP_TEXT, event.handle, abi.HTTP_TEXT_TARGET);
    const target = server.plane.get(length);
    const fields = Buffer.from('content-type: text/plain\r\n');
    server.plane.put(fields);
    const bodyBytes = new Uint8Array(4);
    new DataView(bodyBytes.buffer).setUint32(0, target.length, true);
    server.plane.put(bodyBytes, BODY_BYTES_AT);
    server.plane.call(abi.OP_HTTP_RESPOND, event.handle, 200 | (abi.RESPOND_LENGTH << 16), fields.length);
    server.plane.send(event.handle, target);
    server.plane.call(abi.OP_HTTP_END, event.handle);
  }
}

test('a keep-alive connection carries requests, two frames each, and closes when it is told to', () => {
  const wire = new Wire();
  const client = new TcpHost({ wasm, wire, number: 1 });
  const server = new TcpHost({ wasm, wire, number: 2 });
  server.plane.put(new Uint8Array(16));
  const listener = server.plane.call(abi.OP_HTTP_LISTEN, 80, 16);
  expect(listener).toBeGreaterThan(0);
  wire.run(3_000);
  const stream = client.connect(server.address, 80);
  wire.run(1_000, () => client.has(stream, abi.EVENT_CONNECTED));
  let text = '';
  const ask = (request: string, until: string) => {
    text = '';
    client.plane.send(stream, Buffer.from(request));
    wire.run(
      1_000,
      () => text.endsWith(until),
      () => {
        answerAll(server);
        text += Buffer.from(client.plane.receive(stream) ?? []).toString();
      },
    );
  };
  ask('GET /warm HTTP/1.1\r\nhost: a\r\n\r\n', '/warm');
  const before = wire.seen.length;
  for (let i = 0; i < 10; i++) {
    ask(`GET /page/${i} HTTP/1.1\r\nhost: a\r\n\r\n`, `/page/${i}`);
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
  }
  expect(wire.seen.length - before).toBe(20);
  ask('GET /last HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n', '/last');
  wire.run(1_000, () => client.has(stream, abi.EVENT_READ_END));
  expect(client.has(stream, abi.EVENT_READ_END)).toBe(true);
  client.release(stream);
  wire.run(120_000);
  expect(server.plane.call(abi.OP_TCP_COUNT, 0)).toBe(0);
  expect(server.plane.call(abi.OP_HTTP_CLOSE, listener)).toBe(0);
  const refused = client.connect(server.address, 80);
  wire.run(1_000, () => client.has(refused, abi.EVENT_CLOSED));
  expect(client.reasons.get(refused)).toBe(abi.REASON_REFUSED);
});
