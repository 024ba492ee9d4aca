/** From the creation of a domain to its first line, beside a domain that only prints, and where that time goes. */
import type { Measured } from '../measured.ts';
import { rounds, type SuiteContext } from '../suite.ts';
import type { Trace } from './trace.ts';
import type { Tracer } from './tracing.ts';
import type { BenchXen } from './xen.ts';

const fullRounds = 15;
const tracedRounds = 5;
const LINE_MS = 60_000;
/** Enough for both; each pays for the same. */
const memoryMiB = 16;

interface Contestant {
  readonly name: string;
  /** In dom0. */
  readonly kernel: string;
}

interface Launch {
  /** `xl create` of a paused domain, until its console is open, too. */
  readonly createdMs: number;
  /** From there to its first line. */
  readonly lineMs: number;
}

export async function launches(
  context: SuiteContext,
  xen: BenchXen,
  tracer: Tracer,
  { floor, hello }: Record<'floor' | 'hello', string>,
  measured: Measured,
): Promise<void> {
  const contestants: Contestant[] = [
    { name: 'a kernel that only prints', kernel: floor },
    { name: 'hello', kernel: hello },
  ];
  const total = rounds(context, fullRounds);
  // The first round fills caches and is not counted.
  for (let round = 0; round <= total; round++) {
    context.say(`launches, round ${round} of ${total}`);
    const wholes: number[] = [];
    for (const { name, kernel } of contestants) {
      const { createdMs, lineMs } = await launch(xen, kernel);
      wholes.push(createdMs + lineMs);
      if (round === 0) continue;
      measured.note(`create → first line: ${name}`, 'ms', createdMs + lineMs);
      measured.note(`of it until it may run: ${name}`, 'ms', createdMs);
      measured.note(`of it from then on: ${name}`, 'ms', lineMs);
    }
    const [least = 1, ours = 0] = wholes;
    if (round > 0) measured.note('create → first line ÷ a kernel that only prints', '×', ours / least);
  }
  await insides(context, xen, tracer, contestants, measured);
}

async function launch(xen: BenchXen, kernel: string): Promise<Launch> {
  const beganAt = performance.now();
  const domain = await xen.create({ kernel, memoryMiB });
  const createdAt = performance.now();
  await domain.domain.unpause();
  if (!(await domain.shows('hello\n', LINE_MS))) throw new Error(`${kernel} said: ${domain.output}`);
  const saidAt = performance.now();
  await domain.destroy();
  return { createdMs: createdAt - beganAt, lineMs: saidAt - createdAt };
}

/** What of it is the domain's own, by Xen's clock: from its first instruction to the event of its console. */
async function insides(
  context: SuiteContext,
  xen: BenchXen,
  tracer: Tracer,
  contestants: readonly Contestant[],
  measured: Measured,
): Promise<void> {
  const cyclesPerMs = 1_000 * Number(/^cpu_mhz +: ([\d.]+)/m.exec(await xen.script('xl info'))?.[1]);
  const total = Math.min(tracedRounds, rounds(context, tracedRounds));
  for (let round = 1; round <= total; round++) {
    context.say(`traced launches, round ${round} of ${total}`);
    for (const { name, kernel } of contestants) {
      const domain = await xen.create({ kernel, memoryMiB });
      const trace = await tracer.during(async () => {
        await domain.domain.unpause();
        await domain.domain.ended;
      });
      measured.note(`of it in the domain: ${name}`, 'ms', cyclesToLine(trace) / cyclesPerMs);
      measured.note(`hypercalls of a launch: ${name}`, 'calls', trace.hypercalls);
    }
  }
}

/** The last event that a program of one line sends is its console's. */
function cyclesToLine({ firstEntry, calls }: Trace): number {
  const sent = calls.findLast(({ name }) => name === 'event_channel_op');
  if (firstEntry === undefined || sent === undefined) throw new Error('the trace has no event of a console');
  return Number(sent.tsc - firstEntry);
}
