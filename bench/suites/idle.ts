/** What an instance costs that waits for input: memory, and processor time over some seconds. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Target, defaultTargets as targets } from '@skerry/contracts';
import { machineCommand } from '@skerry/device-models';
import { buildImages } from '../images.ts';
import type { Row } from '../result.ts';
import { summarise } from '../statistics.ts';
import { rounds, type Suite } from '../suite.ts';

const suite = 'Idle instance';
const settleMs = 2_000;
const watchMs = 5_000;
/** proc(5) counts in USER_HZ, which is 100 on every Linux of today. */
const ticksPerSecond = 100;

export const idleSuite: Suite = {
  name: 'idle',
  async run(context) {
    context.say('building images');
    const images = await buildImages(
      join(context.root, 'bench', 'appliances', 'waiting'),
      'waiting',
      context.scratch,
    );
    const running = new Map<Target, ChildProcess>();
    try {
      for (const target of targets) {
        const file = images.get(target);
        if (!file) throw new Error(`no image for ${target}`);
        const { command, args, env } = machineCommand({
          target,
          imagePath: file.path,
          memoryMiB: file.image.memoryMiB,
          parameters: [],
          marks: false,
        });
        const child = spawn(command, args, {
          env: { PATH: process.env['PATH'], ...env },
          stdio: ['pipe', 'pipe', 'inherit'],
        });
        running.set(target, child);
        await once(child.stdout, 'data', { signal: AbortSignal.timeout(20_000) });
      }
      await delay(settleMs);
      const samples = new Map<Target, number[]>(targets.map((target) => [target, []]));
      const windows = rounds(context, 5);
      for (let window = 1; window <= windows; window += 1) {
        context.say(`watching, ${window} of ${windows}`);
        const before = new Map([...running].map(([target, { pid }]) => [target, processorSeconds(pid)]));
        await delay(watchMs);
        for (const [target, { pid }] of running) {
          const used = processorSeconds(pid) - (before.get(target) ?? 0);
          samples.get(target)?.push((100 * used) / (watchMs / 1000));
        }
      }
      return [...running].flatMap(([target, child]) => rowsOf(target, child, samples.get(target) ?? []));
    } finally {
      for (const child of running.values()) child.kill('SIGKILL');
    }
  },
};

function rowsOf(target: Target, { pid }: ChildProcess, shares: readonly number[]): Row[] {
  const memory = memoryMB(pid);
  return [
    {
      suite,
      name: `${target}: resident memory`,
      unit: 'MB',
      summary: summarise([memory.resident]),
      ...(target === 'unix' ? { goal: { kind: 'at-most', limit: 6, of: 'median' } } : {}),
    },
    {
      suite,
      name: `${target}: its own share of memory (PSS)`,
      unit: 'MB',
      summary: summarise([memory.proportional]),
    },
    {
      suite,
      name: `${target}: processor`,
      unit: '%',
      summary: summarise(shares),
      goal: { kind: 'at-most', limit: 1, of: 'median' },
      ...(target === targets[0] ? { note: `of one processor, in windows of ${watchMs / 1000} s` } : {}),
    },
  ];
}

/** User and system time of the whole process: fields 14 and 15 of proc(5) stat, after the name, which may hold anything. */
function processorSeconds(pid: number | undefined): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

function memoryMB(pid: number | undefined): { resident: number; proportional: number } {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const of = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]) * 1.024e-3;
  return { resident: of('Rss'), proportional: of('Pss') };
}
