/** Requests per second through netfront and netback: our web servers beside a Linux domain's. */
import type { Measured } from '../measured.ts';
import { rounds, type SuiteContext } from '../suite.ts';
import type { Load, LoadOptions, WebDomain } from './web-domain.ts';
import { type BenchXen, whilePaused } from './xen.ts';

const fullRounds = 7;
const seconds = 2;

export interface WebContestant {
  readonly name: string;
  readonly web: WebDomain;
  readonly port: number;
  /** Whether it keeps connections. */
  readonly keeps: boolean;
}

export interface Contestants {
  readonly ours: readonly WebContestant[];
  readonly linux: readonly WebContestant[];
}

export class RequestMeter {
  readonly #xen: BenchXen;
  readonly #domainTime: string;

  /** `domainTime` is that program, in dom0. */
  constructor(xen: BenchXen, domainTime: string) {
    this.#xen = xen;
    this.#domainTime = domainTime;
  }

  /** With the processor time of a request, in µs: the domain's, and dom0's. */
  async load(web: WebDomain, options: LoadOptions): Promise<Load & { domainUs: number; dom0Us: number }> {
    const { id } = web.domain.domain;
    const before = await this.#timesNs(id);
    const load = await web.load(options);
    const after = await this.#timesNs(id);
    const [domainUs = 0, dom0Us = 0] = after.map(
      (ns, index) => (ns - (before[index] ?? 0)) / 1e3 / load.requests,
    );
    return { ...load, domainUs, dom0Us };
  }

  async #timesNs(domain: number): Promise<number[]> {
    const output = await this.#xen.run([this.#domainTime, String(domain), '0']);
    return output.toString().trim().split('\n').map(Number);
  }
}

export async function requests(
  context: SuiteContext,
  meter: RequestMeter,
  { ours, linux }: Contestants,
  measured: Measured,
): Promise<void> {
  const total = rounds(context, fullRounds);
  for (let round = 1; round <= total; round++) {
    for (const isKept of [false, true]) {
      context.say(`requests, round ${round} of ${total}`);
      const how = isKept ? 'kept connections' : 'a connection for each request';
      const rate = async ({ name, web, port }: WebContestant): Promise<number> => {
        const found = await meter.load(web, { seconds, port, isKept });
        measured.note(`${how}: ${name}`, 'requests/s', found.perSecond);
        if (found.requests > 0) {
          measured.note(`processor time of a request, ${how}: ${name}`, 'µs', found.domainUs);
          measured.note(`dom0's for it, ${how}: ${name}`, 'µs', found.dom0Us);
        }
        return found.perSecond;
      };
      const rivals = linux.filter(({ keeps }) => keeps || !isKept);
      const theirs = new Map<string, number>();
      for (const rival of rivals) theirs.set(rival.name, await rate(rival));
      // Whose timer ticks.
      await whilePaused([...new Set(linux.map(({ web }) => web.domain))], async () => {
        for (const one of ours) {
          const own = await rate(one);
          // A Linux that has slept through a round makes no ratio.
          for (const [name, other] of theirs)
            if (other > 0) measured.note(`${how}: ${one.name} ÷ ${name}`, '×', own / other);
        }
      });
    }
  }
}
