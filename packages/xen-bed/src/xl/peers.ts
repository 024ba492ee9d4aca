/**
 * Who is at the other end of each domain's wires: told to each domain in its own folder of the store, where it can read and not
 * write. Wires join domains of one project, so there is one of these for each.
 */
import type { Dom0 } from '../dom0/dom0.ts';
import { BedFailure } from '../failure.ts';

/** A domain and the wires that end at it. Of an appliance's domains the one that came last is joined. */
export interface WiredDomain {
  readonly domain: number;
  readonly appliance: string;
  readonly wires: readonly string[];
}

export class WirePeers {
  readonly #dom0: Dom0;
  /** In the order in which they came. */
  #domains: readonly WiredDomain[] = [];
  /** What each domain was told last, by the path of the entry. */
  #told = new Map<string, string>();
  /** The store hears of one change after another. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(dom0: Dom0) {
    this.#dom0 = dom0;
  }

  /**
   * Tells a domain that has not run yet of its wires, and those at their other ends of it. Gives the function that is to be called
   * when it has ended. Rejects with a BedFailure when the store does not take it.
   */
  async join(joining: WiredDomain): Promise<() => Promise<void>> {
    this.#domains = [...this.#domains, joining];
    const leave = (): Promise<void> => this.#leave(joining);
    try {
      await this.#tell();
    } catch (error) {
      await leave();
      throw error;
    }
    return leave;
  }

  /** What is said to it while it is being destroyed would stay in the store. */
  async #leave(leaving: WiredDomain): Promise<void> {
    this.#domains = this.#domains.filter((each) => each !== leaving);
    await this.#tell().catch(() => undefined);
    await this.#dom0.run(['xenstore-rm', '-t', folderOf(leaving.domain)]);
  }

  /** Writes what has changed, at once. */
  #tell(): Promise<void> {
    const telling = this.#last.then(async () => {
      const entries = peersOf(this.#domains);
      const news = [...entries].filter(([path, peer]) => this.#told.get(path) !== peer);
      this.#told = entries;
      if (news.length === 0) return;
      const { ending, errors } = await this.#dom0.run(['xenstore-write', ...news.flat()]);
      if (ending.kind === 'exited' && ending.code === 0) return;
      throw new BedFailure(
        'dom0',
        `Its wires could not be joined (${errors.toString().trim() || ending.kind})`,
      );
    });
    this.#last = telling.catch(() => undefined);
    return telling;
  }
}

/** The entry of each wire of each domain. One of more than two appliances joins nobody. Exported for its test. */
export function peersOf(domains: readonly WiredDomain[]): Map<string, string> {
  const entries = new Map<string, string>();
  for (const { domain, wires } of domains)
    for (const wire of wires) entries.set(`${folderOf(domain)}/wires/${wire}`, '');
  for (const wire of new Set(domains.flatMap(({ wires }) => wires))) {
    const ends = domains.filter(({ wires }) => wires.includes(wire));
    const newest = new Map(ends.map(({ appliance, domain }) => [appliance, domain]));
    const [one, other, ...more] = newest.values();
    if (one === undefined || other === undefined || more.length > 0) continue;
    entries.set(`${folderOf(one)}/wires/${wire}`, String(other));
    entries.set(`${folderOf(other)}/wires/${wire}`, String(one));
  }
  return entries;
}

const folderOf = (domain: number): string => `/local/domain/${domain}/skerry`;
