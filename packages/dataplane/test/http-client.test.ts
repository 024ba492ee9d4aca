import { beforeAll, describe, expect, it } from 'vitest';
import * as abi from '../assembly/abi.ts';
import { type DataPlaneEvent, dataplaneWasm } from '../src/index.ts';
import { type HostSocket, HttpHost } from './http-peer.ts';

let wasm: Uint8Array;
beforeAll(async () => {
  wasm = await dataplaneWasm('host');
}, 120_000);

describe('a client', () => {
  const head = Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi';

  /** Asks once and takes the answer; what OP_HTTP_END said of the connection. */
  function asked(
    host: HttpHost,
    received: string,
    behind: (socket: HostSocket) => void = () => undefined,
  ): { socket: HostSocket; handle: number; end: number } {
    const socket = host.open(0);
    const handle = host.plane.call(abi.OP_HTTP_CLIENT, socket.handle);
    host.plane.put(head);
    expect(host.plane.call(abi.OP_HTTP_REQUEST, handle, abi.RESPOND_NONE, head.length)).toBe(0);
    expect(host.plane.call(abi.OP_HTTP_END, handle)).toBe(0);
    socket.receive(received);
    behind(socket);
    expect(Buffer.from(host.plane.receive(handle) ?? []).toString()).toBe('hi');
    return { socket, handle, end: host.plane.call(abi.OP_HTTP_END, handle) };
  }

  it('asks again on a connection whose answer was whole', () => {
    const { handle, end, socket } = asked(new HttpHost(wasm), `${answer}\r\n`);
    expect(end).toBe(0);
    socket.host.plane.put(head);
    expect(socket.host.plane.call(abi.OP_HTTP_REQUEST, handle, abi.RESPOND_NONE, head.length)).toBe(0);
  });

  it('gives a connection up that says more than it was asked', () => {
    const { end, socket } = asked(new HttpHost(wasm), answer + answer);
    expect(end).toBe(1);
    socket.host.step();
    expect(socket.isAborted).toBe(true);
  });

  it('gives a connection up that the server has closed behind its answer', () => {
    const { end, socket } = asked(new HttpHost(wasm), answer, (each) => each.end());
    expect(end).toBe(1);
    socket.host.step();
    expect(socket.isAborted).toBe(true);
  });

  it('gives a connection up that speaks between two requests', () => {
    const host = new HttpHost(wasm);
    const { end, socket, handle } = asked(host, answer);
    expect(end).toBe(0);
    const events: DataPlaneEvent[] = [];
    host.onEvent = (event) => events.push(event);
    socket.receive(answer);
    expect(events).toMatchObject([{ handle, mask: abi.EVENT_CLOSED, a: abi.REASON_ABORTED }]);
    expect(socket.isAborted).toBe(true);
  });
});
