/**
 * Power cuts of the disks of a domain on real Xen, through blkfront, blkback and dom0: the guest power-cut writes in rounds and says
 * which are durable; domains are destroyed, in the end the whole machine is killed; and what a disk may then have lost is made
 * from the logs of what it was told. The next domain checks what is left, and goes on.
 */
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { lockFile } from '@skerry/device-models/block';
import { detectSandbox } from '@skerry/device-models/sandbox';
import { randomFrom } from '@skerry/testkit/random';
import { mediumAfter, readWriteLog, type Survivors } from '@skerry/testkit/write-log';
import { BedAssembly, openXenHost, type StartedDomain, startDomain, type XenHost } from '@skerry/xen-bed';
import { defaultCacheDir } from '../../src/compile/cache.ts';

/** Of the guest. */
const names = ['sectors', 'store', 'files', 'fat'] as const;
type Rounds = Readonly<Record<(typeof names)[number], number>>;

const DISK_BYTES = 16 << 20;
const MEMORY_MIB = 64;
/** Each disk has had a round before anything is cut, which is within so long after it. */
const CUT_WITHIN_MS = 500;
/** Rounds of a domain on a busy host. */
const PATIENCE_MS = 120_000;

export interface PowerCut {
  /** What the domains had said that is durable, and what was there of it: one line for each thing that is lost. */
  readonly losses: readonly string[];
  /** The rounds that were kept, of all disks together. */
  readonly rounds: number;
}

export interface Cut {
  /** The same one cuts after the same times. */
  readonly seed: number;
  /** How many domains are destroyed before the machine is killed. */
  readonly destroyed: number;
  /** What may be left of what was not flushed: each is tried. */
  readonly ways: readonly Survivors[];
}

export async function cutPower(image: Uint8Array, cut: Cut): Promise<PowerCut> {
  const folder = await mkdtemp(join(tmpdir(), 'skerry-power-cut-'));
  try {
    return await new Cuts(folder, image, cut).run();
  } finally {
    await rm(folder, { recursive: true });
  }
}

class Cuts {
  readonly #folder: string;
  readonly #image: Uint8Array;
  readonly #cut: Cut;
  readonly #random: (limit: number) => number;
  readonly #losses: string[] = [];
  /** Of each domain, in the order in which the disks have heard of them. */
  readonly #logs: string[] = [];

  constructor(folder: string, image: Uint8Array, cut: Cut) {
    this.#folder = folder;
    this.#image = image;
    this.#cut = cut;
    this.#random = randomFrom(cut.seed);
  }

  async run(): Promise<PowerCut> {
    await writeFile(this.#path('image'), this.#image);
    for (const name of names) await writeFile(this.#path(name), Buffer.alloc(DISK_BYTES));
    const bed = await freshBed();
    let kept: Rounds = { sectors: 0, store: 0, files: 0, fat: 0 };
    for (let domain = 0; domain <= this.#cut.destroyed; domain++) {
      const writing = await this.#writing(bed, '', domain === 0 ? ['new'] : []);
      await delay(this.#random(CUT_WITHIN_MS));
      this.#compare('a domain was destroyed', kept, writing.heard);
      if (domain < this.#cut.destroyed) await writing.end();
      kept = writing.heard.all('kept');
    }
    process.kill(bed.pid ?? 0, 'SIGKILL');
    await bed.ended;
    for (const way of this.#cut.ways) await this.#checkAfter(way, kept);
    return { losses: this.#losses, rounds: names.reduce((sum, name) => sum + kept[name], 0) };
  }

  /** A domain that has found what there was, and has written a round to every disk. `suffix`: which disks. */
  async #writing(bed: XenHost, suffix: string, parameters: string[]) {
    const heard = new RoundsHeard();
    const { domain, release } = await this.#boot(bed, parameters, suffix);
    domain.console.output.on('data', (chunk: Buffer) => heard.push(chunk));
    const ended = domain.ended.then(release);
    await domain.unpause();
    await Promise.race([
      heard.until((name) => heard.roundOf(name, 'kept') > heard.roundOf(name, 'found')),
      ended,
    ]);
    return {
      heard,
      end: async () => {
        await domain.destroy();
        await ended;
      },
    };
  }

  /** What is left when the power comes back, made of all that the disks were told: they had it until the end. */
  async #checkAfter(way: Survivors, kept: Rounds): Promise<void> {
    for (const name of names) {
      await unlocked(this.#path(name));
      const logs = await Promise.all(
        this.#logs.map(async (log) => readWriteLog(await readFile(this.#path(`${name}.${log}`)))),
      );
      const sectorBytes = logs[0]?.sectorBytes ?? 0;
      const whole = { sectorBytes, requests: logs.flatMap(({ requests }) => requests) };
      await writeFile(this.#path(`${name}.${way}`), mediumAfter(whole, DISK_BYTES, way, this.#random));
    }
    const bed = await freshBed();
    try {
      const { heard } = await this.#writing(bed, `.${way}`, []);
      this.#compare(`power was cut, and ${way} survived`, kept, heard);
      const isGoingOn = names.every((name) => heard.roundOf(name, 'kept') > kept[name]);
      if (!isGoingOn) this.#losses.push(`after that it does not go on: ${heard.text}`);
    } finally {
      await bed.close();
    }
  }

  #compare(when: string, kept: Rounds, heard: RoundsHeard): void {
    const found = heard.all('found');
    for (const name of names)
      if (found[name] < kept[name])
        this.#losses.push(
          `${name}: when ${when}, ${found[name]} of ${kept[name]} rounds were there: ${heard.text}`,
        );
  }

  async #boot(bed: XenHost, parameters: string[], suffix: string): Promise<StartedDomain> {
    const log = `log-${this.#logs.length}${suffix}`;
    if (suffix === '') this.#logs.push(log);
    const disks = await Promise.all(
      names.map(async (name) => {
        const file = await open(this.#path(`${name}${suffix}`), 'r+');
        // Whoever has the disk holds this lock.
        await lockFile(file, 'exclusive', PATIENCE_MS);
        return { name, file, log: await open(this.#path(`${name}.${log}`), 'w+') };
      }),
    );
    const started = await startDomain(bed, {
      name: 'power-cut',
      imagePath: this.#path('image'),
      memoryMiB: MEMORY_MIB,
      parameters,
      marks: false,
      disks: disks.map(({ name, file, log }) => {
        return { name, descriptor: file.fd, isReadOnly: false, isHostDevice: false, log: log.fd };
      }),
    });
    for (const { file, log } of disks) await Promise.all([file.close(), log.close()]);
    if (started.kind === 'refused') throw new Error(started.message);
    return started;
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }
}

/** What a domain has said of its rounds. */
class RoundsHeard {
  text = '';
  #look: () => void = () => undefined;

  push(chunk: Buffer): void {
    this.text += chunk.toString();
    this.#look();
  }

  /** The last; -1: none. */
  roundOf(name: string, word: 'found' | 'kept'): number {
    return Number([...this.text.matchAll(new RegExp(`^${name} ${word} (\\d+)\\.`, 'gm'))].at(-1)?.[1] ?? -1);
  }

  all(word: 'found' | 'kept'): Rounds {
    const [sectors, store, files, fat] = names.map((name) => this.roundOf(name, word)) as [
      number,
      number,
      number,
      number,
    ];
    return { sectors, store, files, fat };
  }

  /** Until it is true of every disk. */
  async until(isTrue: (name: string) => boolean): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => reject(new Error(`the domain has said: ${this.text}`)), PATIENCE_MS);
    this.#look = () => names.every(isTrue) && resolve();
    this.#look();
    await promise.finally(() => clearTimeout(timer));
  }
}

async function freshBed(): Promise<XenHost> {
  const { wall } = await detectSandbox();
  return await openXenHost(new BedAssembly({ cacheFolder: defaultCacheDir() }), { wall });
}

/** Until the emulator that had it, which ends with the wall around it, is gone. */
async function unlocked(path: string): Promise<void> {
  const file = await open(path, 'r');
  const isFree = await lockFile(file, 'exclusive', PATIENCE_MS);
  await file.close();
  if (!isFree) throw new Error('a bed that was killed has its disks still');
}
