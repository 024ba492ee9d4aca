/** Builds per second of a full queue, with one worker and with two. Every build is of a program never built before. */
import { join } from 'node:path';
import type { BuildRequest } from '@skerry/contracts';
import type { Row } from '../result.ts';
import { summarise } from '../statistics.ts';
import { StudioClient } from '../studio-client.ts';
import { rounds, type Suite, type SuiteContext } from '../suite.ts';
import { startSystem } from '../system.ts';

const suite = 'Builds per second';
const buildsInQueue = 20;
const fullRounds = 5;

export const throughputSuite: Suite = {
  name: 'throughput',
  async run(context) {
    const one = await measure(context, 1);
    const two = await measure(context, 2);
    const note = `${buildsInQueue} builds for unix submitted at once; this machine's processors are shared with the service itself`;
    const row = (
      name: string,
      unit: Row['unit'],
      values: readonly number[],
      extra: Partial<Row> = {},
    ): Row => ({
      suite,
      name,
      unit,
      summary: summarise(values),
      ...extra,
    });
    return [
      row('1 worker', 'builds/s', one, { note }),
      row('2 workers', 'builds/s', two),
      row('2 workers to 1', '×', [summarise(two).median / summarise(one).median]),
    ];
  },
};

async function measure(context: SuiteContext, workers: number): Promise<number[]> {
  const system = await startSystem(context.root, join(context.scratch, `workers-${workers}`), workers);
  try {
    const client = await StudioClient.connect(system.url);
    const rates: number[] = [];
    const total = rounds(context, fullRounds);
    // The first round warms every worker.
    for (let round = 0; round <= total; round += 1) {
      context.say(`${workers} at work, round ${round} of ${total}`);
      const begin = performance.now();
      await Promise.all(
        Array.from({ length: buildsInQueue }, (_, index) =>
          client.run(program(`${workers}-${round}-${index}`)),
        ),
      );
      if (round > 0) rates.push(buildsInQueue / ((performance.now() - begin) / 1_000));
    }
    client.close();
    return rates;
  } finally {
    await system.stop();
  }
}

function program(name: string): BuildRequest {
  const content = `export default function main(): void {\n  console.log('${Date.now()}-${name}');\n}\n`;
  return {
    name: 'queued',
    files: [{ path: 'main.ts', content }],
    targets: ['unix'],
    boot: false,
    parameters: [],
  };
}
