/** Bytes between dom0 and a domain through vchan: our appliance beside a second program of dom0, both against libxenvchan in dom0. */
import type { Measured } from '../measured.ts';
import { rounds, type SuiteContext } from '../suite.ts';
import type { BenchDomain, BenchXen } from './xen.ts';

const fullRounds = 7;
export const TOTAL_BYTES = 16 << 20;
const RING_BYTES = 65_536;
const TRANSFER_MS = 120_000;

/** What dom0 does, and what the domain does meanwhile. */
export const directions = [
  { name: 'into a domain', dom0: 'send', domain: 'drain' },
  { name: 'out of a domain', dom0: 'drain', domain: 'send' },
] as const;
export type Direction = (typeof directions)[number];

/** Whoever joins a channel of dom0's. */
export interface ChannelEnd {
  readonly name: string;
  /** The domain that it is in. */
  readonly domain: number;
  begin(part: Direction['domain'], path: string): void;
}

export const ourEnd = (domain: BenchDomain): ChannelEnd => ({
  name: 'ours',
  domain: domain.domain.id,
  begin: (part, path) => domain.type(`${part} ${path} ${TOTAL_BYTES}\r`),
});

/** `peer` is vchan-bulk, in dom0. */
export const dom0End = (xen: BenchXen, peer: string): ChannelEnd => ({
  name: 'libxenvchan within dom0',
  domain: 0,
  begin(part, path) {
    const { output, errors } = xen.dom0.spawn(words(peer, 'join', 0, path, part));
    output.resume();
    errors.resume();
  },
});

const words = (peer: string, role: 'serve' | 'join', domain: number, path: string, part: string): string[] =>
  [peer, role, domain, path, part, TOTAL_BYTES, RING_BYTES].map(String);

let count = 0;

/** MB/s, as dom0 sees it, which serves the channel. `peer` is vchan-bulk, there. */
export async function transfer(
  xen: BenchXen,
  peer: string,
  end: ChannelEnd,
  { dom0, domain }: Direction,
): Promise<number> {
  const path = `/skerry/bulk-${++count}`;
  const server = xen.dom0.spawn(words(peer, 'serve', end.domain, path, dom0));
  const timer = setTimeout(() => server.kill(), TRANSFER_MS);
  let said = '';
  for await (const chunk of server.output) {
    const isFirst = said === '';
    said += String(chunk);
    if (isFirst) end.begin(domain, path);
  }
  clearTimeout(timer);
  const ns = Number(said.split('\n')[1]);
  if (!(ns > 0)) throw new Error(`${end.name} does not move bytes: ${said}`);
  return TOTAL_BYTES / 1e6 / (ns / 1e9);
}

export async function channels(
  context: SuiteContext,
  xen: BenchXen,
  peer: string,
  ends: readonly [ChannelEnd, ChannelEnd],
  measured: Measured,
): Promise<void> {
  const total = rounds(context, fullRounds);
  for (let round = 1; round <= total; round++) {
    for (const direction of directions) {
      context.say(`vchan ${direction.name}, round ${round} of ${total}`);
      const rates: number[] = [];
      for (const end of ends) {
        const rate = await transfer(xen, peer, end, direction);
        rates.push(rate);
        measured.note(`vchan ${direction.name}: ${end.name}`, 'MB/s', rate);
      }
      const [ours = 0, theirs = 1] = rates;
      measured.note(`vchan ${direction.name} ÷ ${ends[1].name}`, '×', ours / theirs);
    }
  }
}
