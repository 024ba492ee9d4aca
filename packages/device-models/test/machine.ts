/** A machine on a gateway's network, whose program is a test. Its stack is the data plane. */
import { DataPlane } from '@skerry/dataplane';
import * as abi from '@skerry/dataplane/abi';
import { decode, encode } from 'dns-packet';
import { addressBytes, ipv4Integer } from '../src/gateway/address.ts';
import { Gateway, type GatewayOptions } from '../src/gateway/gateway.ts';

export const MAC = '02:00:00:00:00:05';
export const ADDRESS = '10.7.3.16';

export class Machine {
  readonly plane: DataPlane;
  readonly gateway: Gateway;
  readonly #events = new Map<number, number>();

  /** `options` are more of the gateway's. */
  constructor(wasm: Uint8Array, options: Partial<GatewayOptions> = {}) {
    this.plane = new DataPlane({ wasm });
    this.plane.tick(performance.now());
    this.plane.addDevice(MAC);
    this.gateway = new Gateway({
      wasm,
      prefix: '10.7.3',
      prefix6: 'fd00:7:3:1::',
      send: (frame) => this.plane.input(0, frame),
      ...options,
    });
    this.gateway.add({ mac: MAC, name: 'web', target: 'unix' });
  }

  configure(): void {
    this.plane.put(addressBytes('10.7.3.1'));
    this.plane.call(abi.OP_IPV4_SET, 0, ipv4Integer(ADDRESS), 24);
  }

  /** Goes on until `find` finds something; both sides have their turns. */
  async until<T>(find: () => T | undefined): Promise<T> {
    const endMs = performance.now() + 8_000;
    for (;;) {
      this.plane.tick(performance.now());
      for (const { handle, mask } of this.plane.events()) {
        this.#events.set(handle, (this.#events.get(handle) ?? 0) | mask);
      }
      for (let frame = this.plane.output(0); frame; frame = this.plane.output(0)) this.gateway.receive(frame);
      const found = find();
      if (found !== undefined) return found;
      if (performance.now() > endMs) throw new Error('it did not happen');
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  mask(handle: number): number {
    return this.#events.get(handle) ?? 0;
  }

  connect(address: string, port: number): number {
    this.plane.put(addressBytes(address));
    this.plane.put(new Uint8Array(16), 16);
    return this.plane.call(abi.OP_TCP_CONNECT, port, 0);
  }

  udp(flags = 0, port = 0): number {
    this.plane.put(new Uint8Array(16));
    return this.plane.call(abi.OP_UDP_OPEN, port, flags, 0);
  }

  sendUdp(handle: number, address: string, port: number, bytes: Uint8Array): void {
    this.plane.put(addressBytes(address));
    this.plane.put(bytes, 64);
    this.plane.call(abi.OP_UDP_SEND, handle, port, bytes.length);
  }

  receiveUdp(handle: number): Uint8Array | undefined {
    const length = this.plane.call(abi.OP_UDP_RECEIVE, handle);
    return length < 0 ? undefined : this.plane.get(length, 64);
  }

  async ask(name: string, type: 'A' | 'AAAA'): Promise<{ code: string; data: string[] }> {
    const socket = this.udp();
    const question = encode({ type: 'query', id: 7, questions: [{ type, name }] });
    this.sendUdp(socket, '10.7.3.1', 53, question);
    const reply = decode(Buffer.from(await this.until(() => this.receiveUdp(socket))));
    const { rcode } = reply as unknown as { rcode: string };
    return {
      code: rcode,
      data: (reply.answers ?? []).map((answer) => String((answer as { data: unknown }).data)),
    };
  }
}
