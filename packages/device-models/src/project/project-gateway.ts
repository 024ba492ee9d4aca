/** The gateway of one project, and who is on its network: the same whatever the network is made of. */
import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { Gateway } from '../gateway/index.ts';

export interface NetworkMember {
  mac: string;
  name: string;
  target: string;
  /** Destinations outside that it opens for the whole network while it is there. */
  allow: readonly string[];
  /** Told when its addresses are known, and when there are more. */
  onAddresses: (addresses: readonly string[]) => void;
}

export interface ProjectGatewayParts {
  /** That of `dataplaneWasm('direct')`. */
  wasm: Uint8Array;
  /** What members may open at all; everything unless told. */
  bound?: readonly string[] | undefined;
  /** Takes frames to the network. */
  send: (frame: Uint8Array) => void;
}

export class ProjectGateway {
  readonly #gateway: Gateway;
  readonly #members = new Map<string, NetworkMember>();

  constructor(project: string, { wasm, bound, send }: ProjectGatewayParts) {
    // Networks do not meet, so two that share a prefix do not matter; a project keeps its own.
    const hash = createHash('sha256').update(project).digest();
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = hash;
    const hex = (high: number, low: number): string => ((high << 8) | low).toString(16);
    this.#gateway = new Gateway({
      wasm,
      bound,
      prefix: `10.${1 + (a % 250)}.${b % 250}`,
      prefix6: `fd${c.toString(16).padStart(2, '0')}:${hex(d, e)}:${hex(a, b)}:1::`,
      send,
      onAddresses: (mac, addresses) => this.#members.get(mac)?.onAddresses(addresses),
    });
  }

  get mac(): string {
    return this.#gateway.mac;
  }

  get isEmpty(): boolean {
    return this.#members.size === 0;
  }

  has(mac: string): boolean {
    return this.#members.has(mac);
  }

  /** A frame from the network. */
  receive(frame: Uint8Array): void {
    this.#gateway.receive(frame);
  }

  /** A machine is about to start. Nobody here has its MAC. */
  add(member: NetworkMember): void {
    this.#members.set(member.mac, member);
    this.#gateway.add(member);
  }

  remove(mac: string): void {
    this.#members.delete(mac);
    this.#gateway.remove(mac);
  }

  /** A connection to a port of a machine. Rejects with a code as Node's sockets do; ENETUNREACH: it has no address yet. */
  async connect(mac: string, port: number): Promise<Duplex> {
    const address = this.#gateway.addresses(mac).find((text) => !text.includes(':'));
    if (address === undefined) {
      throw Object.assign(new Error('the machine has no address yet'), { code: 'ENETUNREACH' });
    }
    return this.#gateway.connect(address, port);
  }

  close(): void {
    this.#gateway.close();
  }
}
