/**
 * The Xens of this runner: one bed for each project and architecture, from its first instance to a while after its last, so that a project
 * that is run again finds dom0 warm; or the one Xen that this host runs under, which all projects share.
 */
import { limits } from '@skerry/contracts';
import type { Architecture, Progress, XenHost } from '@skerry/xen-bed';

/** A dom0 that nobody uses is kept for so long. */
const LINGER_MS = 30_000;

/** Whose a host is, and of which processor. */
export interface HostPlace {
  readonly project: string;
  readonly architecture: Architecture;
}

/** Gives a host of its own. */
export type OpenHost = (architecture: Architecture, progress: Progress) => Promise<XenHost>;

/** `release` is idempotent. */
export interface HeldHost {
  readonly host: XenHost;
  release(): void;
}

/** Is told what is done until there is a host: each step once, as `downloading 80 MB from Debian`. */
export type OnStep = (step: string) => void;

/** There is room for no other project. */
export class TooManyHosts extends Error {}

interface Entry {
  readonly opening: Promise<XenHost>;
  readonly steps: HostSteps;
  users: number;
  linger: NodeJS.Timeout | undefined;
}

export class XenHosts {
  readonly #open: OpenHost;
  readonly #entries = new Map<string, Entry>();

  /** `open` is called for each place. */
  constructor(open: OpenHost) {
    this.#open = open;
  }

  /** The host of a place. Rejects with a BedFailure or TooManyHosts when there can be none. */
  async take(place: HostPlace, onStep: OnStep): Promise<HeldHost> {
    const key = `${place.architecture} ${place.project}`;
    const entry = this.#entries.get(key) ?? this.#add(key, place.architecture);
    const unlisten = entry.steps.listen(onStep);
    entry.users += 1;
    clearTimeout(entry.linger);
    let isHeld = true;
    const release = (): void => {
      if (!isHeld) return;
      isHeld = false;
      entry.users -= 1;
      if (entry.users === 0) entry.linger = setTimeout(() => this.#drop(key, entry), LINGER_MS).unref();
    };
    try {
      return { host: await entry.opening, release };
    } catch (error) {
      release();
      this.#drop(key, entry);
      throw error;
    } finally {
      unlisten();
    }
  }

  /** Ends all of them, and what runs on them. */
  async close(): Promise<void> {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    for (const { linger } of entries) clearTimeout(linger);
    await Promise.allSettled(entries.map(async ({ opening }) => (await opening).close()));
  }

  #add(key: string, architecture: Architecture): Entry {
    this.#makeRoom();
    const steps = new HostSteps();
    const entry: Entry = { opening: this.#open(architecture, steps), steps, users: 0, linger: undefined };
    this.#entries.set(key, entry);
    // A host that has ended is nobody's next one.
    void entry.opening.then(
      (host) => host.ended.then(() => this.#drop(key, entry)),
      () => undefined,
    );
    return entry;
  }

  /** Each takes a gigabyte at most: those that nobody uses go first. */
  #makeRoom(): void {
    for (const [key, entry] of this.#entries) {
      if (this.#entries.size < limits.xenHosts) return;
      if (entry.users === 0) this.#drop(key, entry);
    }
    if (this.#entries.size < limits.xenHosts) return;
    throw new TooManyHosts(`This runner holds machines of ${limits.xenHosts} projects on Xen, and no more.`);
  }

  #drop(key: string, entry: Entry): void {
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
    clearTimeout(entry.linger);
    void entry.opening.then(
      (host) => host.close(),
      () => undefined,
    );
  }
}

/** The steps of an assembly, for all who wait for it: those who come later hear of the one under way. */
class HostSteps implements Progress {
  readonly #listeners = new Set<OnStep>();
  #text: string | undefined;

  note(text: string): void {
    this.#text = text;
    for (const listener of this.#listeners) listener(text);
  }

  progress(): void {}

  /** Gives the function that ends it. */
  listen(listener: OnStep): () => void {
    this.#listeners.add(listener);
    if (this.#text !== undefined) listener(this.#text);
    return () => this.#listeners.delete(listener);
  }
}
