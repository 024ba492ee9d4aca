import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Board, type CodedError, codedError, type Target } from '@skerry/contracts';
import { architectureFor } from '@skerry/xen-bed/architecture';
import type { BuiltImage } from '../images.ts';
import { closeDisks, type DisksOutcome, openDisks } from './disks/open.ts';
import type { DiskOption } from './disks/option.ts';
import { type Machine, type MachineParts, machineProgram, startMachine } from './machine.ts';
import type { NetworkOptions } from './network/options.ts';
import { openNetwork } from './network/run-network.ts';
import { PrefixLines, prefixesOf } from './prefix-lines.ts';
import { buildFolder } from './project.ts';
import { reportFailure } from './report.ts';
import { joinInput } from './terminal.ts';

export interface RunCommand {
  folder: string;
  target: Target;
  /** Of an image for `arm`, in place of the appliance's own. */
  board: Board | undefined;
  parameters: readonly string[];
  network: NetworkOptions;
  disks: readonly DiskOption[];
}

/** What is booted: parts of machines without their streams. */
type Boot = Omit<MachineParts, 'output' | 'onMain'>;

/**
 * Builds and boots all appliances of a folder on one network. One has its console on this terminal; of several, each line
 * has the name of its machine, and nothing is typed to them. Returns the exit code: of several the first that is not 0.
 */
export async function runInTerminal(command: RunCommand): Promise<number> {
  const { folder, target, board, parameters, network } = command;
  const whole = await buildFolder(folder, [target], board);
  if (!whole) return 1;
  const built = whole.built.flatMap(({ images }) => [...images.values()]);
  const isAlone = built.length === 1;
  const isDomain = built.some(({ image }) => architectureFor(image.target, image.board) !== undefined);
  if (isDomain && network.tap !== undefined) return reportFailure(noTap, []);
  const images = built.map(({ image }) => image);
  const opened = await openNetwork(whole.project.name, images, network, (name, url) =>
    process.stderr.write(isAlone ? `${url}\n` : `${name}: ${url}\n`),
  );
  if (!opened.ok) return reportFailure(opened.error, []);
  const attached = isAlone || command.disks.length === 0 ? await openDisks(command.disks) : disksOfSeveral;
  if (!attached.ok) {
    await opened.network.close();
    return reportFailure(attached.error, []);
  }
  const scratch = await mkdtemp(join(tmpdir(), 'skerry-run-'));
  try {
    const boots = await Promise.all(
      built.map(async (one, index) => ({
        image: one.image,
        imagePath: await placeImage(scratch, one),
        parameters,
        place: opened.network.places[index],
        disks: attached.disks,
      })),
    );
    const [first] = boots;
    return await (isAlone && first ? bootAlone(first) : bootTogether(boots));
  } finally {
    await rm(scratch, { recursive: true, force: true });
    await closeDisks(attached.disks);
    await opened.network.close();
  }
}

async function placeImage(scratch: string, { image, bytes }: BuiltImage): Promise<string> {
  const path = join(scratch, `${image.name}.${image.target}`);
  await writeFile(path, bytes, { mode: 0o755 });
  return path;
}

/** Joins a machine with this process's standard input and output. */
async function bootAlone(boot: Boot): Promise<number> {
  let input: ReturnType<typeof joinInput> | undefined;
  const parts = { ...boot, output: process.stdout, onMain: () => input?.open() };
  const machine = await startMachine(parts);
  if (!machine) return reportFailure(notStarted(parts), []);
  input = joinInput(machine.input, () => machine.kill());
  const ending = endOnSignal();
  ending.take(machine);
  const code = await machine.ended;
  ending.release();
  input.leave();
  return code;
}

/** The consoles of machines one below the other. They end together when one of them cannot be started. */
async function bootTogether(boots: readonly Boot[]): Promise<number> {
  const prefixes = prefixesOf(boots.map(({ image }) => image.name));
  // Each of the pipes listens to the one stream.
  process.stdout.setMaxListeners(process.stdout.getMaxListeners() + 4 * boots.length);
  const machines: Machine[] = [];
  const ending = endOnSignal();
  try {
    for (const [index, boot] of boots.entries()) {
      const output = new PrefixLines(prefixes[index] ?? '');
      output.pipe(process.stdout, { end: false });
      const parts = { ...boot, output, onMain: () => undefined };
      const machine = await startMachine(parts);
      if (!machine) return reportFailure(notStarted(parts), []);
      ending.take(machine);
      machines.push({ ...machine, ended: machine.ended.finally(() => output.end()) });
    }
    const codes = await Promise.all(machines.map(({ ended }) => ended));
    return codes.find((code) => code !== 0) ?? 0;
  } finally {
    for (const { kill } of machines) kill();
    ending.release();
  }
}

/** Ends machines with this process, those too that are taken when it was told already. */
function endOnSignal(): { take(machine: Machine): void; release(): void } {
  const told = new AbortController();
  const onSignal = (): void => told.abort();
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal).on('SIGHUP', onSignal);
  return {
    take({ kill }) {
      if (told.signal.aborted) kill();
      else told.signal.addEventListener('abort', kill);
    },
    release: () => process.off('SIGTERM', onSignal).off('SIGINT', onSignal).off('SIGHUP', onSignal),
  };
}

const noTap: CodedError = {
  ...codedError('INVALID_REQUEST', 'A domain of Xen cannot be on a TAP device of this host.'),
  advice: 'Leave --tap out: it has a network of its own in this process.',
};

/** A disk has one machine, and which of several it would be is not said. */
const disksOfSeveral: DisksOutcome = {
  ok: false,
  error: {
    ...codedError('INVALID_REQUEST', '--disk is for one appliance, and this folder has several.'),
    advice: 'Name the folder of the appliance, as in skerry run PROJECT/APPLIANCE --disk data=data.img:64M.',
  },
};

function notStarted(parts: MachineParts): CodedError {
  const message = `The machine for ${parts.image.target} needs "${machineProgram(parts)}", which could not be started.`;
  return { ...codedError('TOOL_MISSING', message), advice: 'Run `skerry doctor` to see what is missing.' };
}
