/** An image on a TAP device of a namespace: the address, the console, and the end of it. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Target } from '@skerry/contracts';
import { machineCommand } from '@skerry/device-models';
import { lossyWire } from '@skerry/testkit/lossy-wire';
import type { NetNamespace } from '@skerry/testkit/net-namespace';

export interface GuestSetup {
  namespace: NetNamespace;
  target: Target;
  image: Uint8Array;
  parameters?: readonly string[];
  /** Boot parameters of the network; an address of its own and the host as its gateway unless told. */
  network?: readonly string[];
  memoryMiB?: number;
  /** Its disks: files by the names of the disks. */
  disks?: readonly { readonly name: string; readonly path: string }[];
  /** Options of lossy-wire.c: then its wire is between the TAP and the guest, which is `unix`. */
  faults?: readonly string[];
}

export const GUEST_ADDRESS = '10.9.0.2';
export const HOST_ADDRESS = '10.9.0.1';
const PATIENCE_MS = 30_000;
const DEVICE = 'tap0';
const MAC = '02:00:00:00:00:02';
/** The descriptor of its first disk. */
const FIRST_DISK = 3;

export class NetworkGuest {
  output = '';
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #watchers = new Set<() => void>();
  #isEnded = false;

  private constructor(child: ChildProcess, folder: string) {
    this.#child = child;
    this.#folder = folder;
    const take = (chunk: Buffer): void => {
      this.output += chunk.toString('latin1');
      for (const notice of this.#watchers) notice();
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    child.once('close', () => {
      this.#isEnded = true;
      for (const notice of this.#watchers) notice();
    });
  }

  /** Makes the TAP device in the namespace, and starts the image on it. */
  static async boot({
    namespace,
    target,
    image,
    parameters = [],
    network = [`net.ip=${GUEST_ADDRESS}/24`, `net.gateway=${HOST_ADDRESS}`, `net.ip6=fd09::2/64`],
    memoryMiB = 64,
    disks = [],
    faults,
  }: GuestSetup): Promise<NetworkGuest> {
    await namespace.addTap(DEVICE, {
      address: `${HOST_ADDRESS}/24`,
      address6: 'fd09::1/64',
      hasVnetHeader: target === 'unix' && !faults,
    });
    const folder = await mkdtemp(join(tmpdir(), 'skerry-net-'));
    const imagePath = join(folder, 'image');
    await writeFile(imagePath, image, { mode: 0o755 });
    const all = [...network, ...parameters];
    const { command, args, env } = machineCommand({
      target,
      imagePath,
      memoryMiB,
      parameters: all,
      marks: false,
      network: { kind: 'tap', name: DEVICE, mac: MAC },
      disks: disks.map(({ name }, index) => {
        return { name, descriptor: FIRST_DISK + index, isReadOnly: false, isHostDevice: false };
      }),
      wallMs: Date.now(),
    });
    // QEMU's own sandbox forbids what opening a TAP device by name needs.
    const plain = args.filter((arg, index) => arg !== '-sandbox' && args[index - 1] !== '-sandbox');
    const line = [command, ...plain];
    const [program = '', ...rest] = faults ? [lossyWire(), DEVICE, ...faults, '--', ...line] : line;
    const opened = await Promise.all(disks.map(({ path }) => open(path, 'r+')));
    const descriptors = opened.map(({ fd }) => fd);
    const child = namespace.start(program, rest, env, descriptors);
    await Promise.all(opened.map((file) => file.close()));
    return new NetworkGuest(child, folder);
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  /** Console input. */
  type(text: string): void {
    this.#child.stdin?.write(text);
  }

  /** Resolves when the console has shown `text`. */
  async shows(text: string): Promise<void> {
    const isDone = (): boolean => this.output.includes(text) || this.#isEnded;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const notice = (): void => {
      if (isDone()) resolve();
    };
    const timer = setTimeout(
      () => reject(new Error(`the guest did not show ${JSON.stringify(text)}:\n${this.output}`)),
      PATIENCE_MS,
    );
    this.#watchers.add(notice);
    notice();
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      this.#watchers.delete(notice);
    }
    if (!this.output.includes(text)) throw new Error(`the guest ended:\n${this.output}`);
  }

  /** Resolves when the image has ended by itself. */
  async ended(): Promise<void> {
    if (!this.#isEnded) await once(this.#child, 'close', { signal: AbortSignal.timeout(PATIENCE_MS) });
  }

  async dispose(): Promise<void> {
    if (!this.#isEnded) {
      this.#child.kill('SIGKILL');
      await once(this.#child, 'close');
    }
    await rm(this.#folder, { recursive: true, force: true });
  }
}
