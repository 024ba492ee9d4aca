/** The isolated network of one project: a switch, its gateway, and the devices of the instances that are on it. */
import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { Gateway } from '../gateway/index.ts';
import { Switch } from '../net/index.ts';
import { InstanceNic } from './instance-nic.ts';
import type { Turns } from './turns.ts';

export interface NetworkMember {
  mac: string;
  name: string;
  target: string;
  /** Destinations outside that it opens for the whole network while it is there. */
  allow: readonly string[];
  /** Told when its addresses are known, and when there are more. */
  onAddresses: (addresses: readonly string[]) => void;
}

export interface NetworkParts {
  /** That of `dataplaneWasm('direct')`. */
  wasm: Uint8Array;
  /** Those of all networks of this process. */
  turns: Turns;
  /** What members may open at all; everything unless told. */
  bound?: readonly string[] | undefined;
}

export class ProjectNetwork {
  readonly #wire = new Switch();
  readonly #gateway: Gateway;
  readonly #members = new Map<string, NetworkMember>();
  readonly #turns: Turns;

  constructor(project: string, { wasm, turns, bound }: NetworkParts) {
    this.#turns = turns;
    // Networks do not meet, so two that share a prefix do not matter; a project keeps its own.
    const hash = createHash('sha256').update(project).digest();
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = hash;
    const hex = (high: number, low: number): string => ((high << 8) | low).toString(16);
    const port = this.#wire.attach({
      deliver: (frame) => {
        this.#gateway.receive(frame);
        return true;
      },
    });
    this.#gateway = new Gateway({
      wasm,
      bound,
      prefix: `10.${1 + (a % 250)}.${b % 250}`,
      prefix6: `fd${c.toString(16).padStart(2, '0')}:${hex(d, e)}:${hex(a, b)}:1::`,
      send: (frame) => port.receive(frame),
      onAddresses: (mac, addresses) => this.#members.get(mac)?.onAddresses(addresses),
    });
  }

  get isEmpty(): boolean {
    return this.#members.size === 0;
  }

  has(mac: string): boolean {
    return this.#members.has(mac);
  }

  /** A device for a machine that is about to start. Nobody here has its MAC. */
  join(member: NetworkMember): InstanceNic {
    this.#members.set(member.mac, member);
    this.#gateway.add(member);
    return new InstanceNic(member.mac, this.#wire, this.#turns);
  }

  leave(nic: InstanceNic): void {
    nic.close();
    this.#members.delete(nic.mac);
    this.#gateway.remove(nic.mac);
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
