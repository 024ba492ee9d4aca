/** How often a domain calls Xen for what it does: counted by Xen's trace, with all other domains paused. */
import type { Measured } from '../measured.ts';
import type { SuiteContext } from '../suite.ts';
import { type ChannelEnd, directions, TOTAL_BYTES, transfer } from './channels.ts';
import type { WebContestant } from './requests.ts';
import type { Tracer } from './tracing.ts';
import { type BenchDomain, type BenchXen, whilePaused } from './xen.ts';

const ROUNDS = 3;
const LINES = 300;
const LINES_MS = 60_000;
const seconds = 1;

export class CallCounter {
  readonly #context: SuiteContext;
  readonly #xen: BenchXen;
  readonly #tracer: Tracer;
  readonly #measured: Measured;
  /** All that there are. */
  readonly #domains: readonly BenchDomain[];

  constructor(
    context: SuiteContext,
    xen: BenchXen,
    tracer: Tracer,
    domains: readonly BenchDomain[],
    measured: Measured,
  ) {
    this.#context = context;
    this.#xen = xen;
    this.#tracer = tracer;
    this.#domains = domains;
    this.#measured = measured;
  }

  async ofRequests(contestants: readonly WebContestant[]): Promise<void> {
    for (const { name, web, port, keeps } of contestants) {
      await this.#rounds(name, web.domain, async () => {
        const before = await this.#packets(web.domain);
        const { requests } = await web.load({ seconds, port, isKept: keeps });
        const packets = (await this.#packets(web.domain)) - before;
        return { 'a request': requests, 'a packet': packets };
      });
    }
  }

  async ofChannels(peer: string, end: ChannelEnd, domain: BenchDomain): Promise<void> {
    for (const direction of directions)
      await this.#rounds(`${end.name}, ${direction.name}`, domain, async () => {
        await transfer(this.#xen, peer, end, direction);
        return { 'a MB through vchan': TOTAL_BYTES / 1e6 };
      });
  }

  async ofLines(domain: BenchDomain): Promise<void> {
    let shown = 0;
    await this.#rounds('ours', domain, async () => {
      domain.type(`lines ${LINES}\r`);
      shown += LINES;
      if (!(await domain.shows('a line of a console', LINES_MS, shown)))
        throw new Error('a domain does not print its lines');
      return { 'a line on the console': LINES };
    });
  }

  /** `work` says how many of each thing it did. */
  async #rounds(
    name: string,
    domain: BenchDomain,
    work: () => Promise<Record<string, number>>,
  ): Promise<void> {
    this.#context.say(`hypercalls: ${name}`);
    const others = this.#domains.filter((other) => other !== domain);
    await whilePaused(others, async () => {
      for (let round = 0; round < ROUNDS; round++) await this.#round(name, domain, work);
    });
  }

  async #round(
    name: string,
    domain: BenchDomain,
    work: () => Promise<Record<string, number>>,
  ): Promise<void> {
    let done: Record<string, number> = {};
    const trace = await this.#tracer.during(
      async () => {
        done = await work();
      },
      () => domain.type('\r'),
    );
    for (const [what, count] of Object.entries(done)) {
      if (count === 0) continue;
      const row = `hypercalls for ${what}: ${name}`;
      this.#measured.note(row, 'calls', trace.hypercalls / count);
      const parts = [...trace.byName].map(([call, times]) => `${call} ${(times / count).toFixed(3)}`);
      const exits = `exits for whatever reason ${(trace.exits / count).toFixed(2)}`;
      this.#measured.explain(row, [...parts, exits].join(', '));
    }
  }

  /** Frames both ways through its device, as dom0 has counted them. */
  async #packets({ domain }: BenchDomain): Promise<number> {
    const folder = `/sys/class/net/vif${domain.id}.0/statistics`;
    const text = await this.#xen.script(`cat ${folder}/rx_packets ${folder}/tx_packets`);
    return text
      .trim()
      .split('\n')
      .reduce((sum, each) => sum + Number(each), 0);
  }
}
