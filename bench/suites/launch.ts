/**
 * Launch → first line and launch → main, beside the least that a launch can be: /bin/true for a process, a kernel that
 * only prints for a virtual machine. All peers take turns in every round, so that a slow minute is slow for each of
 * them; ratios are of neighbours in one round.
 */
import { join } from 'node:path';
import { type DefaultTarget as Target, defaultTargets as targets } from '@skerry/contracts';
import { machineCommand } from '@skerry/device-models';
import { floorImages } from '../floor.ts';
import { buildImages, type ImageFile } from '../images.ts';
import { type Command, Launcher, launchFromNode, type Until } from '../launch.ts';
import type { Goal, Row } from '../result.ts';
import { summarise } from '../statistics.ts';
import { rounds, type Suite, type SuiteContext } from '../suite.ts';

const suite = 'Launch';
const fullRounds = 60;
const goals: Record<Target, Goal> = {
  unix: { kind: 'at-most', limit: 5, of: 'median' },
  kvm: { kind: 'at-most', limit: 1.7, of: 'median' },
  arm: { kind: 'at-most', limit: 1.7, of: 'median' },
};

interface Peer {
  readonly name: string;
  readonly command: Command;
  readonly until: Until;
}

interface Contest {
  readonly target: Target;
  readonly floor: Peer;
  readonly hello: Peer;
  /** The same image, asked for boot marks. */
  readonly marked: Peer;
}

export const launchSuite: Suite = {
  name: 'launch',
  async run(context) {
    const contests = await prepare(context);
    const launcher = new Launcher(join(context.root, 'bench', 'spawn-timer.c'), context.scratch);
    const rows: Row[] = [];
    const times = new Map<string, number[]>();
    const note = (name: string, value: number): void => {
      const list = times.get(name) ?? [];
      list.push(value);
      times.set(name, list);
    };
    const total = rounds(context, fullRounds);
    // The first round fills caches and is not counted.
    for (let round = 0; round <= total; round += 1) {
      context.say(`round ${round} of ${total}`);
      for (const contest of contests) {
        const sample = await measure(launcher, contest);
        if (round > 0)
          for (const [name, value] of Object.entries(sample)) note(`${contest.target} ${name}`, value);
      }
    }
    for (const { target, floor } of contests) {
      const of = (name: string): number[] => times.get(`${target} ${name}`) ?? [];
      const row = (name: string, key: string, unit: Row['unit'], extra: Partial<Row> = {}): void => {
        rows.push({ suite, name: `${target}: ${name}`, unit, summary: summarise(of(key)), ...extra });
      };
      row(floor.name, 'floor', 'ms');
      row('launch → main', 'main', 'ms');
      row('launch → first line', 'line', 'ms');
      row('ratio', 'ratio', '×', { goal: goals[target] });
      if (target === 'unix') {
        row(`${floor.name}, spawned by Node`, 'node floor', 'ms');
        row('launch → first line, spawned by Node', 'node line', 'ms');
      }
    }
    return rows;
  },
};

async function measure(
  launcher: Launcher,
  { target, floor, hello, marked }: Contest,
): Promise<Record<string, number>> {
  const least = launcher.launch(floor.command, floor.until);
  const floorMs = floor.until === 'exit' ? least.endMs : least.firstByteMs;
  const lineMs = launcher.launch(hello.command, hello.until).firstByteMs;
  const mainMs = launcher.launch(marked.command, marked.until).mainMs;
  if (floorMs === undefined || lineMs === undefined || mainMs === undefined)
    throw new Error(`${target}: a launch said nothing`);
  const sample = { floor: floorMs, main: mainMs, line: lineMs, ratio: lineMs / floorMs };
  if (target !== 'unix') return sample;
  return {
    ...sample,
    'node floor': await launchFromNode(floor.command, floor.until),
    'node line': await launchFromNode(hello.command, hello.until),
  };
}

async function prepare(context: SuiteContext): Promise<Contest[]> {
  context.say('building images');
  const source = join(context.root, 'bench', 'appliances', 'hello');
  const images = await buildImages(source, 'hello', context.scratch);
  const floors = await floorImages(context.root, context.scratch);
  return targets.map((target) => {
    const file = images.get(target);
    if (!file) throw new Error(`no image for ${target}`);
    const floor = floors.get(target);
    return {
      target,
      floor: floor
        ? { name: 'a kernel that only prints', command: floor, until: 'line' }
        : { name: '/bin/true', command: { command: '/bin/true', args: [], env: {} }, until: 'exit' },
      hello: { name: 'hello', command: boot(target, file, false), until: 'line' },
      marked: { name: 'hello', command: boot(target, file, true), until: 'line' },
    };
  });
}

function boot(target: Target, { path, image }: ImageFile, marks: boolean): Command {
  return machineCommand({ target, imagePath: path, memoryMiB: image.memoryMiB, parameters: [], marks });
}
