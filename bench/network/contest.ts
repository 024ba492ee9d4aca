/** One server in a namespace of its own, and the clients that measure it. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { machineCommand } from '@skerry/device-models';
import { NetNamespace } from '@skerry/testkit/net-namespace';
import { compilePeer } from '../compile-peer.ts';
import type { ImageFile } from '../images.ts';

export const SERVER = '10.9.0.2';
export const CLIENT = '10.9.0.1';
const TAP = 'tap0';
export const MAC = '02:00:00:00:00:02';
const READY_MS = 20_000;

/** How a server is started: its command line, its environment, and how its TAP is prepared. */
export interface Contestant {
  readonly name: string;
  /** Where clients find it: over the TAP, or on the namespace's loopback. */
  readonly address: string;
  readonly port: number;
  readonly command: (tap: string) => { command: string; args: string[]; env?: Record<string, string> };
  readonly vnetHeader: boolean;
  /** Seconds of load before it is measured: a JIT has to be warm. */
  readonly warmSeconds: number;
}

/** An image on a TAP, or on the host's sockets when `address` is the loopback. */
export function imageContestant(
  name: string,
  file: ImageFile,
  options: Partial<Contestant> = {},
): Contestant {
  const isUnix = file.image.target === 'unix';
  const address = options.address ?? SERVER;
  return {
    name,
    address,
    port: 80,
    vnetHeader: isUnix,
    warmSeconds: 0,
    command: (tap) => {
      const { command, args, env } = machineCommand({
        target: file.image.target,
        imagePath: file.path,
        memoryMiB: file.image.memoryMiB,
        parameters: [`net.ip=${SERVER}/24`],
        marks: false,
        network: { kind: 'tap', name: tap, mac: MAC },
        wallMs: Date.now(),
      });
      const plain = args.filter((arg, index) => arg !== '-sandbox' && args[index - 1] !== '-sandbox');
      return { command, args: plain, env };
    },
    ...options,
  };
}

/** What a server answered under load. */
export interface Load {
  readonly requests: number;
  readonly perSecond: number;
  /** Of the server's process, for one request: hardly hears of what else the machine has to do. */
  readonly processorUs: number;
}

/** A contestant that runs. Dispose of it: the namespace goes with it. */
export class Contest {
  readonly namespace: NetNamespace;
  readonly #contestant: Contestant;
  readonly #child: ChildProcess;
  readonly startedAtMs: number;
  /** When the first byte of its first answer was there. */
  answeredAtMs = 0;

  private constructor(
    namespace: NetNamespace,
    contestant: Contestant,
    child: ChildProcess,
    startedAtMs: number,
  ) {
    this.namespace = namespace;
    this.#contestant = contestant;
    this.#child = child;
    this.startedAtMs = startedAtMs;
  }

  /** Starts it on a fresh TAP, and waits for its first answer. */
  static async start(contestant: Contestant, scratch: string): Promise<Contest> {
    const namespace = await NetNamespace.create();
    try {
      await namespace.addTap(TAP, { address: `${CLIENT}/24`, hasVnetHeader: contestant.vnetHeader });
      const { command, args, env } = contestant.command(TAP);
      const startedAtMs = monotonicMs();
      const child = namespace.start(command, args, env);
      let said = '';
      child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString('latin1')));
      child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString('latin1')));
      const contest = new Contest(namespace, contestant, child, startedAtMs);
      const probe = await namespace.run(answerProbe(scratch), [
        contestant.address,
        String(contestant.port),
        String(READY_MS),
      ]);
      if (probe.exitCode !== 0) throw new Error(`${contestant.name} does not answer: ${said}${probe.stderr}`);
      contest.answeredAtMs = Number(probe.stdout);
      if (contestant.warmSeconds > 0) await contest.requestsPerSecond(contestant.warmSeconds);
      return contest;
    } catch (error) {
      await namespace.dispose();
      throw error;
    }
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  async requestsPerSecond(seconds: number, connections = 32): Promise<number> {
    return (await this.load(seconds, connections)).perSecond;
  }

  /** wrk with one thread. Throws when there were errors: a figure with errors is none. */
  async load(seconds: number, connections = 32): Promise<Load> {
    const { address, port, name } = this.#contestant;
    const before = processorUs(this.pid);
    const { stdout } = await this.namespace.run(
      'wrk',
      ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '5s', `http://${address}:${port}/`],
      { timeoutMs: (seconds + 20) * 1_000 },
    );
    const perSecond = /Requests\/sec: +([\d.]+)/.exec(stdout)?.[1];
    const requests = /(\d+) requests in/.exec(stdout)?.[1];
    if (perSecond === undefined || requests === undefined || /Non-2xx|Socket errors/.test(stdout)) {
      throw new Error(`${name}: ${stdout}`);
    }
    const processor = (processorUs(this.pid) - before) / Number(requests);
    return { requests: Number(requests), perSecond: Number(perSecond), processorUs: processor };
  }

  /** Requests at a fixed rate, whatever the answers take: latencies in µs, from when each was due. */
  async latencies(
    scratch: string,
    perSecond: number,
    seconds: number,
    connections = 32,
  ): Promise<{ median: number; p99: number }> {
    const { address, port, name } = this.#contestant;
    const { stdout, stderr } = await this.namespace.run(
      compilePeer('paced-client.c', scratch),
      [address, port, connections, Math.round(perSecond), seconds].map(String),
      { timeoutMs: (seconds + 20) * 1_000 },
    );
    const [, median, p99] = stdout.split(' ').map(Number);
    if (median === undefined || p99 === undefined) throw new Error(`${name}: ${stderr}`);
    return { median, p99 };
  }

  /** Gbit/s of one connection in one direction, as the client sees it. */
  async bulk(client: string, direction: 'send' | 'receive', port: number, seconds: number): Promise<number> {
    const { stdout, stderr } = await this.namespace.run(
      client,
      [this.#contestant.address, String(port), direction, String(seconds)],
      { timeoutMs: (seconds + 20) * 1_000 },
    );
    const bits = Number(stdout);
    if (!(bits > 0)) throw new Error(`${this.#contestant.name}: ${stderr}`);
    return bits / 1e9;
  }

  async dispose(): Promise<void> {
    this.#child.kill('SIGKILL');
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'close');
    await this.namespace.dispose();
  }
}

/** The system's monotonic clock, which the probe reads too. */
const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/** What all threads of a process have had of a processor, in µs. */
function processorUs(pid: number): number {
  const folder = `/proc/${pid}/task`;
  const ofThread = (thread: string): number =>
    Number(readFileSync(join(folder, thread, 'schedstat'), 'utf8').split(' ')[0]) / 1_000;
  return readdirSync(folder).reduce((sum, thread) => sum + ofThread(thread), 0);
}

const answerProbe = (scratch: string): string => compilePeer('answer-probe.c', scratch);
