/** The names of a network's machines. A name may be several machines'; who asks prefers one of its own target. */
import { gatewayLimits } from './limits.ts';

export interface NamedMachine {
  mac: string;
  /** Lower case, one label. */
  name: string;
  target: string;
  /** IPv4 and IPv6 in text. */
  addresses: string[];
}

/** Names are also found below this. */
const DOMAIN = '.internal';

export class Names {
  readonly #machines = new Map<string, NamedMachine>();

  /** Adds or replaces the machine of that MAC. False when there are too many. */
  set(machine: NamedMachine): boolean {
    if (!this.#machines.has(machine.mac) && this.#machines.size >= gatewayLimits.names) return false;
    this.#machines.set(machine.mac, machine);
    return true;
  }

  delete(mac: string): void {
    this.#machines.delete(mac);
  }

  get(mac: string): NamedMachine | undefined {
    return this.#machines.get(mac);
  }

  byAddress(address: string): NamedMachine | undefined {
    return [...this.#machines.values()].find(({ addresses }) => addresses.includes(address));
  }

  /** Whether a question for this name is the network's own to answer: one label, or below the domain. */
  isOwn(name: string): boolean {
    const lower = name.toLowerCase().replace(/\.$/, '');
    return lower.endsWith(DOMAIN) || !lower.includes('.');
  }

  /** The machines of a name: those of the asker's target if there are any, else all. Empty when it is unknown. */
  find(name: string, asker: string | undefined): NamedMachine[] {
    const label = name.toLowerCase().replace(/\.$/, '').replace(DOMAIN, '');
    const all = [...this.#machines.values()].filter((machine) => machine.name === label);
    const target = asker === undefined ? undefined : this.byAddress(asker)?.target;
    const near = all.filter((machine) => machine.target === target);
    return near.length > 0 ? near : all;
  }
}
