/** The isolated network of one project: a switch, its gateway, and the devices of the instances that are on it. */
import type { Duplex } from 'node:stream';
import { Switch } from '../net/index.ts';
import { InstanceNic } from './instance-nic.ts';
import { type NetworkMember, ProjectGateway, type ProjectGatewayParts } from './project-gateway.ts';
import type { Turns } from './turns.ts';

export interface NetworkParts extends Omit<ProjectGatewayParts, 'send'> {
  /** Those of all networks of this process. */
  turns: Turns;
}

export class ProjectNetwork {
  readonly #wire = new Switch();
  readonly #gateway: ProjectGateway;
  readonly #turns: Turns;

  constructor(project: string, { turns, ...parts }: NetworkParts) {
    this.#turns = turns;
    const port = this.#wire.attach({
      deliver: (frame) => {
        this.#gateway.receive(frame);
        return true;
      },
    });
    this.#gateway = new ProjectGateway(project, { ...parts, send: (frame) => port.receive(frame) });
  }

  get isEmpty(): boolean {
    return this.#gateway.isEmpty;
  }

  has(mac: string): boolean {
    return this.#gateway.has(mac);
  }

  /** A device for a machine that is about to start. Nobody here has its MAC. */
  join(member: NetworkMember): InstanceNic {
    this.#gateway.add(member);
    return new InstanceNic(member.mac, this.#wire, this.#turns);
  }

  leave(nic: InstanceNic): void {
    nic.close();
    this.#gateway.remove(nic.mac);
  }

  /** A connection to a port of a machine; see ProjectGateway. */
  connect(mac: string, port: number): Promise<Duplex> {
    return this.#gateway.connect(mac, port);
  }

  close(): void {
    this.#gateway.close();
  }
}
