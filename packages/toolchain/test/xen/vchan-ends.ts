/** The two ends of a channel, for the tests and the soak: the guest vchan-peer in a domain, and the C peer in dom0. */
import { GuestImages } from '../boot/images.ts';
import { TestMachine } from '../boot/machine.ts';
import { leaveXenHost, takeXenHost } from '../boot/xen-body.ts';
import { compileVchanPeer } from './vchan-peer.ts';

const PEER = '/tmp/vchan-peer';
const FUZZ = '/tmp/vchan-fuzz';
let count = 0;

/** A guest that plays what it is told to. */
export class VchanAppliance {
  readonly machine: TestMachine;
  readonly domain: number;

  private constructor(machine: TestMachine) {
    this.machine = machine;
    this.domain = Number(/^domain (\d+)/m.exec(machine.output)?.[1]);
  }

  static async boot(image: Uint8Array): Promise<VchanAppliance> {
    const machine = await TestMachine.boot({ target: 'xen', image, memoryMiB: 32 });
    await machine.shows('is ready\n');
    return new VchanAppliance(machine);
  }

  /** See the guest's main.ts for the words. */
  play(...words: (string | number)[]): Play {
    const id = `play-${++count}`;
    this.machine.type(`${[id, ...words].join(' ')}\r`);
    return {
      hasJoined: () => this.machine.shows(`${id} joined`),
      said: async (withinMs) => {
        await this.machine.shows(`${id} done`, withinMs);
        const line = this.machine.output.split('\n').find((each) => each.startsWith(`${id}: `)) ?? '';
        return line.slice(id.length + 2);
      },
    };
  }
}

interface Play {
  /** When it has met the other end. */
  hasJoined(): Promise<void>;
  /** What it says in the end. */
  said(withinMs?: number): Promise<string>;
}

export interface PeerPart {
  readonly part: string;
  readonly number?: number;
  /** Bytes of each ring of a server; 0 is the smallest, in the page that both share. */
  readonly ring?: number;
  readonly timeoutMs?: number;
}

/** A dom0 with the C peer, and one appliance. */
export class VchanEnds {
  readonly image: Uint8Array;
  readonly one: VchanAppliance;
  readonly #host: Awaited<ReturnType<typeof takeXenHost>>;

  private constructor(host: Awaited<ReturnType<typeof takeXenHost>>, image: Uint8Array, one: VchanAppliance) {
    this.#host = host;
    this.image = image;
    this.one = one;
  }

  static async open(): Promise<VchanEnds> {
    const host = await takeXenHost();
    const [peer, fuzz, image] = await Promise.all([
      compileVchanPeer('vchan-peer'),
      compileVchanPeer('vchan-fuzz'),
      new GuestImages().appliance('vchan-peer', 'xen'),
    ]);
    await host.dom0.put(PEER, peer, 0o755);
    await host.dom0.put(FUZZ, fuzz, 0o755);
    return new VchanEnds(host, image, await VchanAppliance.boot(image));
  }

  async close(): Promise<void> {
    await this.one.machine.dispose();
    leaveXenHost();
  }

  /** The C peer: its line. */
  async peer(role: 'serve' | 'join', domain: number, path: string, played: PeerPart): Promise<string> {
    const { part, number = 0, ring = 0, timeoutMs = 60_000 } = played;
    const program = [PEER, role, String(domain), path, part, String(number)];
    const { output } = await this.#host.dom0.run(['env', `RING_BYTES=${ring}`, ...program], { timeoutMs });
    return output.toString().trim();
  }

  /** The end that writes by chance, so many rounds: its line. */
  async fuzz(role: 'serve' | 'join', path: string, seed: number, rounds: number): Promise<string> {
    const program = [FUZZ, role, String(this.one.domain), path, String(seed), String(rounds)];
    const { output } = await this.#host.dom0.run(program, { timeoutMs: 60_000 + rounds * 1_000 });
    return output.toString().trim();
  }

  /** The appliance serves, the C peer joins: what each says. */
  async served(part: string, peer: PeerPart): Promise<string[]> {
    const path = freshPath();
    const play = this.one.play('serve', 0, path, part, peer.number ?? 0);
    return Promise.all([
      play.said(peer.timeoutMs),
      this.peer('join', this.one.domain, ownPath(this.one.domain, path), peer),
    ]);
  }

  /** The C peer serves, the appliance joins. */
  async joined(part: string, peer: PeerPart, waitMs = 20_000): Promise<string[]> {
    const path = `/skerry/${freshPath()}`;
    const play = this.one.play('join', 0, path, part, peer.number ?? 0, waitMs);
    return Promise.all([play.said(peer.timeoutMs), this.peer('serve', this.one.domain, path, peer)]);
  }
}

export const freshPath = (): string => `data/test-${++count}`;
export const ownPath = (domain: number, path: string): string => `/local/domain/${domain}/${path}`;
