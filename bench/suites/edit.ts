/**
 * Edit → first console line, through everything: HTTP, the queue, a worker, a runner, the machine, Redis and the
 * WebSocket, as the page does it. `cold`: the first Run after the service has started (the engine is compiled already).
 * `warm`: every Run has a program that was never built before. `unchanged`: the same program again.
 */
import { join } from 'node:path';
import {
  type BuildRequest,
  type DefaultTarget as Target,
  defaultTargets as targets,
} from '@skerry/contracts';
import type { Goal, Row } from '../result.ts';
import { summarise } from '../statistics.ts';
import { type RunTimes, StudioClient } from '../studio-client.ts';
import { rounds, type Suite } from '../suite.ts';
import { startSystem } from '../system.ts';

const suite = 'Edit → console line';
const fullRounds = 60;
const coldStarts = 3;
const warmLimitMs: Record<Target, number> = { unix: 300, kvm: 300, arm: 400 };
const toRunnerLimitMs = 50;

export const editSuite: Suite = {
  name: 'edit',
  async run(context) {
    const cold = new Map<Target, number[]>(targets.map((target) => [target, []]));
    const warm = new Map<Target, number[]>(targets.map((target) => [target, []]));
    const unchanged = new Map<Target, number[]>(targets.map((target) => [target, []]));
    const toRunner = new Map<Target, number[]>(targets.map((target) => [target, []]));
    const together: number[] = [];
    for (let start = 0; start < coldStarts; start += 1) {
      for (const target of targets) {
        context.say(`cold, start ${start + 1} of ${coldStarts}, ${target}`);
        await withSystem(context.root, join(context.scratch, `cold-${start}-${target}`), async (client) => {
          cold.get(target)?.push(consoleOf(await client.run(edited([target])), target));
        });
      }
    }
    await withSystem(context.root, join(context.scratch, 'warm'), async (client) => {
      await client.run(edited(targets));
      const total = rounds(context, fullRounds);
      for (let round = 1; round <= total; round += 1) {
        context.say(`warm, round ${round} of ${total}`);
        for (const target of targets) {
          const request = edited([target]);
          warm.get(target)?.push(consoleOf(await client.run(request), target));
          const again = await client.run(request);
          unchanged.get(target)?.push(consoleOf(again, target));
          toRunner.get(target)?.push(again.bootingMs.get(target) ?? Number.NaN);
        }
        const all = await client.run(edited(targets));
        together.push(Math.max(...targets.map((target) => consoleOf(all, target))));
      }
    });
    const row = (name: string, values: readonly number[], goal?: Goal): Row => ({
      suite,
      name,
      unit: 'ms',
      summary: summarise(values),
      ...(goal ? { goal } : {}),
    });
    const each = (
      name: string,
      values: ReadonlyMap<Target, number[]>,
      goalOf?: (target: Target) => Goal,
    ): Row[] =>
      targets.map((target) => row(`${target}: ${name}`, values.get(target) ?? [], goalOf?.(target)));
    const atMost = (limit: number): Goal => ({ kind: 'at-most', limit, of: 'median' });
    return [
      ...each('cold', cold),
      ...each('warm', warm, (target) => atMost(warmLimitMs[target])),
      ...each('warm, at worst', warm, () => ({ kind: 'at-most', limit: 2_000, of: 'p99' })),
      row('all three: warm, until the last has printed', together),
      ...each('unchanged', unchanged),
      ...each('unchanged, to the runner', toRunner, () => atMost(toRunnerLimitMs)),
    ];
  },
};

async function withSystem(
  root: string,
  data: string,
  work: (client: StudioClient) => Promise<void>,
): Promise<void> {
  const system = await startSystem(root, data, 1);
  try {
    const client = await StudioClient.connect(system.url);
    await work(client).finally(() => client.close());
  } finally {
    await system.stop();
  }
}

let edits = 0;

/** A program that nobody has built before. */
function edited(wanted: readonly Target[]): BuildRequest {
  edits += 1;
  const content = `const edit = '${Date.now()}-${edits}';\n\nexport default function main(): void {\n  console.log('hello', edit);\n}\n`;
  return {
    name: 'edited',
    files: [{ path: 'main.ts', content }],
    targets: [...wanted],
    boot: true,
    parameters: [],
  };
}

function consoleOf(times: RunTimes, target: Target): number {
  const value = times.consoleMs.get(target);
  if (value === undefined) throw new Error(`${target} printed nothing`);
  return value;
}
