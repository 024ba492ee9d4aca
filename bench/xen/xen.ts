/** The Xen that is measured on, as tests and runners have it, and what the suite asks of its dom0. */
import { readFile } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import { detectSandbox } from '@skerry/device-models/sandbox';
import {
  BedAssembly,
  type Dom0,
  Domain,
  type DomainConfig,
  openXenHost,
  type Wire,
  type XenHost,
} from '@skerry/xen-bed';

const PATHS = 'export PATH=/usr/bin:/bin:/xen/bin\n';
const OUTPUT_BYTES = 64 << 20;
const DOM0_MS = 60_000;

export interface BootOptions {
  /** The kernel, in dom0. */
  readonly kernel: string;
  readonly ramDisk?: string;
  readonly memoryMiB: number;
  readonly parameters?: string;
  readonly hasNetwork?: boolean;
}

const MAC = '02:00:00:00:00:02';

export class BenchXen {
  readonly #host: XenHost;
  #domains = 0;

  private constructor(host: XenHost) {
    this.#host = host;
  }

  static async open(): Promise<BenchXen> {
    const { wall } = await detectSandbox();
    return new BenchXen(await openXenHost(new BedAssembly(), { wall }));
  }

  async close(): Promise<void> {
    await this.#host.close();
  }

  get dom0(): Dom0 {
    return this.#host.dom0;
  }

  /** What a script of dom0's shell prints. Throws with its words when it fails. */
  async script(text: string): Promise<string> {
    return (await this.run(['sh', '-ec', `${PATHS}${text}`])).toString();
  }

  /** What a program of dom0 prints. Throws with its words when it fails. */
  async run(words: readonly string[], timeoutMs = DOM0_MS): Promise<Buffer> {
    const options = { timeoutMs, limitBytes: OUTPUT_BYTES };
    const { ending, output, errors } = await this.dom0.run(words, options);
    if (ending.kind === 'exited' && ending.code === 0) return output;
    throw new Error(`dom0: ${words.join(' ')}: ${JSON.stringify(ending)}: ${errors}`);
  }

  /** Brings a file of this host into dom0: its path there. */
  async bring(path: string, name: string, mode = 0o755): Promise<string> {
    const there = `${this.dom0.folder}/${name}`;
    const ending = await this.dom0.put(there, await readFile(path), mode);
    if (ending.kind !== 'exited' || ending.code !== 0) throw new Error(`${name}: ${JSON.stringify(ending)}`);
    return there;
  }

  /** Creates a domain, paused. Throws when Xen refuses. */
  async create(options: BootOptions): Promise<BenchDomain> {
    const { kernel, ramDisk, memoryMiB, parameters = '', hasNetwork = false } = options;
    const wire = hasNetwork ? await this.#host.openWire(MAC) : undefined;
    const name = `bench-${++this.#domains}`;
    const config: DomainConfig = {
      ...{ name, kernel, memoryMiB, commandLine: parameters },
      ...(ramDisk !== undefined && { ramDisk }),
      ...(wire && { networks: [wire.network] }),
    };
    const domain = await Domain.create(this.dom0, config);
    if (domain instanceof Domain) return new BenchDomain(domain, wire);
    wire?.stream.destroy();
    throw new RefusedDomain(domain.message);
  }
}

/** Xen did not make it. */
export class RefusedDomain extends Error {}

export class BenchDomain {
  readonly domain: Domain;
  readonly #wire: Wire | undefined;
  readonly #watchers = new Set<() => void>();
  #isEnded = false;
  #output = '';

  constructor(domain: Domain, wire: Wire | undefined) {
    this.domain = domain;
    this.#wire = wire;
    domain.console.output.on('data', (chunk: Buffer) => {
      this.#output += chunk.toString('latin1');
      for (const look of this.#watchers) look();
    });
    void domain.ended.then(() => {
      this.#isEnded = true;
      for (const look of this.#watchers) look();
    });
  }

  get output(): string {
    return this.#output;
  }

  /** Frames of its network device, each behind its length. */
  get frames(): Duplex {
    if (!this.#wire) throw new Error('the domain has no network');
    return this.#wire.stream;
  }

  type(text: string): void {
    this.domain.console.input.write(text);
  }

  /** When its console has shown so much of it so often; false: it ended, or the time did, before. */
  async shows(text: string, withinMs: number, times = 1): Promise<boolean> {
    const isThere = (): boolean => this.#output.split(text).length > times;
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = (): void => {
      if (isThere() || this.#isEnded) resolve();
    };
    const timer = setTimeout(resolve, withinMs);
    this.#watchers.add(look);
    look();
    await promise;
    clearTimeout(timer);
    this.#watchers.delete(look);
    return isThere();
  }

  async destroy(): Promise<void> {
    await this.domain.destroy();
    this.#wire?.stream.destroy();
  }
}

/** Does it while these domains do nothing. */
export async function whilePaused<T>(domains: readonly BenchDomain[], work: () => Promise<T>): Promise<T> {
  for (const { domain } of domains) await domain.pause();
  try {
    return await work();
  } finally {
    for (const { domain } of domains) await domain.unpause();
  }
}
