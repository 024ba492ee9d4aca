import { parseArgs } from 'node:util';
import {
  type Board,
  boards,
  Destination,
  type Target,
  Target as TargetSchema,
  targets,
} from '@skerry/contracts';
import { type Architecture, architectures } from '@skerry/xen-bed/architecture';
import { type DiskOption, parseDisk } from './disks/option.ts';
import { parseFaults } from './network/fault-option.ts';
import type { NetworkOptions } from './network/options.ts';

const help = `skerry: builds appliances and boots them.

  skerry build DIR [--target unix,kvm,arm,xen] [--out OUT]   writes OUT/<name>.<target> and OUT/<name>.<target>.json
               [--board virt|xen]                        what its image for arm is for: QEMU virt, or a domain of Xen
  skerry run DIR [--target unix] [--board xen] [NETWORK] [DISKS] [-- PARAMETER …]   boots it with its console on this terminal
  skerry size DIR [--target unix]                        what the image's bytes are, why, and what was left out
  skerry schema                                          the JSON Schema of appliance.json, for editors
  skerry graph DIR [--target unix]                       the picture of it: which library uses which, and its bytes
  skerry new DIR [--uses http,tcp] [--target unix]       a new appliance with these libraries and what they need
  skerry xen up | status | down [--arch x86_64|arm64]    a Xen for a machine without one: makes, describes, removes it
  skerry xen run IMAGE [--arch x86_64|arm64] [--memory 16] [-- PARAMETER …]   boots a PVH kernel, or an arm64 one, on it, with
                                                         its console on this terminal
  skerry doctor                                          what this machine has, and what is missing
  skerry --help

DIR is a folder with a main.ts whose default export is a function or has a fetch method (or a main.as.ts in
AssemblyScript). Or it is a project: a folder without one, whose folders have it. Then all its appliances are built, with the
files beside their folders that they share, and \`run\` boots them on one network, each line with the name of its machine;
--port leads to the first that serves pages, --capture writes a file for each, as FILE.web.pcapng.

NETWORK is for an appliance that uses one. It gets a network of its own in this process, without privileges:
  --port 8080            this port of 127.0.0.1 leads to its port 80; any that is free unless told
  --allow HOST:PORT      opens a destination outside (repeatable), as example.com:443, *.example.com:* or 192.0.2.0/24:53;
                         nothing is open but this and "network": { "allow": [...] } in appliance.json
  --capture FILE.pcapng  writes its newest frames at the end, for Wireshark
  --fault loss=2%,delay=20ms   makes it lose or delay frames, each way: loss, duplication, corruption, reordering in %,
                         delay, jitter, on, off in ms or s, rate as 10mbit, and a seed that makes it happen again
or, in place of these, it is on the network of the host:
  --tap NAME             by this TAP device, with an address by DHCP or by the parameter net.ip=10.0.0.2/24
With "network": { "stack": "host" } in appliance.json it has no network of its own: it serves on the ports of this host.

DISKS is for an appliance that uses disks, repeatable:
  --disk NAME=FILE[:SIZE]   this file or block device is its disk of that name; a file that is not there is made with SIZE,
                         as in data=data.img:64M

While it runs, Ctrl-] ends the machine, or Ctrl-C those of a project. \`skerry run\` ends with the appliance's exit code, or the
first of a project's that is not 0.
The cache is in $SKERRY_CACHE, else $XDG_CACHE_HOME/skerry, else ~/.cache/skerry.
`;

/** Exit status for a command line that makes no sense, as in sysexits.h. */
const EX_USAGE = 64;

/** Runs one command and sets the process's exit code. */
export async function runCommand(args: readonly string[]): Promise<void> {
  try {
    process.exitCode = await dispatch(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`skerry: ${error.message}\nTry \`skerry --help\`.\n`);
    process.exitCode = EX_USAGE;
  }
}

class UsageError extends Error {}

/** Commands are imported when they are called: one of them needs little of what all need. */
async function dispatch(args: readonly string[]): Promise<number> {
  const separator = args.indexOf('--');
  const own = separator < 0 ? args : args.slice(0, separator);
  const parameters = separator < 0 ? [] : args.slice(separator + 1);
  const { values, positionals } = parse(own);
  const [command, folder, ...rest] = positionals;
  if (values.help || command === 'help') return print(help);
  if (command === undefined) throw new UsageError('no command was given.');
  if (command === 'doctor') return (await import('./doctor.ts')).doctorCommand();
  if (command === 'xen') return dispatchXen(positionals.slice(1), values, parameters);
  if (command === 'schema') return print(await (await import('./schema.ts')).schemaText());
  if (!['build', 'run', 'size', 'graph', 'new'].includes(command))
    throw new UsageError(`there is no command "${command}".`);
  if (folder === undefined)
    throw new UsageError(`${command} needs the folder of an appliance or of a project.`);
  if (rest.length > 0)
    throw new UsageError(`"${rest[0]}" is one folder too many. (Boot parameters come after "--".)`);
  if (command !== 'run') {
    const network = (['port', 'allow', 'capture', 'fault', 'tap', 'disk'] as const).find(
      (name) => values[name] !== undefined,
    );
    if (network !== undefined) throw new UsageError(`--${network} is for run.`);
  }
  const ofXen = (['memory', 'arch'] as const).find((name) => values[name] !== undefined);
  if (ofXen !== undefined) throw new UsageError(`--${ofXen} is for xen.`);
  if (command !== 'new' && values.uses !== undefined) throw new UsageError('--uses is for new.');
  const wanted = targetsOf(values.target);
  const board = boardOf(values.board, command, wanted);
  if (command === 'build') {
    const { buildCommand } = await import('./build.ts');
    return buildCommand({ folder, targets: wanted, board, out: values.out ?? 'out' });
  }
  if (command === 'new') {
    const uses = values.uses?.split(',').map((name) => name.trim()) ?? [];
    const { newCommand } = await import('./new.ts');
    return newCommand({ folder, uses, targets: wanted });
  }
  if (wanted && wanted.length > 1) throw new UsageError(`${command} takes one target.`);
  const target = wanted?.[0] ?? 'unix';
  if (command === 'size') return (await import('./size.ts')).sizeCommand({ folder, target });
  if (command === 'graph') return (await import('./graph.ts')).graphCommand({ folder, target });
  if (target === 'xen' && values.tap !== undefined)
    throw new UsageError(
      '--tap is not for the target xen: a domain has a network of its own in this process.',
    );
  const network = networkOf(values);
  const { runInTerminal } = await import('./run.ts');
  return runInTerminal({ folder, target, board, parameters, network, disks: disksOf(values.disk) });
}

async function dispatchXen(
  [command, imagePath, ...rest]: readonly string[],
  { memory, arch }: { memory?: string | undefined; arch?: string | undefined },
  parameters: readonly string[],
): Promise<number> {
  const architecture = architectureOf(arch);
  if (command === 'run') {
    if (imagePath === undefined) throw new UsageError('xen run needs an image.');
    if (rest.length > 0) throw new UsageError(`"${rest[0]}" is one image too many.`);
    const { xenRun } = await import('./xen/run.ts');
    return xenRun({ architecture, imagePath, memoryMiB: memoryOf(memory), parameters });
  }
  if (imagePath !== undefined) throw new UsageError(`xen ${command} takes nothing.`);
  const { xenDown, xenStatus, xenUp } = await import('./xen/command.ts');
  if (command === 'up') return xenUp(architecture);
  if (command === 'status') return xenStatus(architecture);
  if (command === 'down') return xenDown(architecture);
  throw new UsageError('xen is followed by up, status, run or down.');
}

function architectureOf(name: string = architectures[0]): Architecture {
  const architecture = architectures.find((each) => each === name);
  if (architecture === undefined)
    throw new UsageError(`there is no Xen for "${name}"; there is for ${architectures.join(', ')}.`);
  return architecture;
}

function memoryOf(text = '16'): number {
  const memoryMiB = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (memoryMiB < 1) throw new UsageError(`"${text}" is not an amount of memory: it is a number of MiB.`);
  return memoryMiB;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        target: { type: 'string', short: 't' },
        board: { type: 'string' },
        out: { type: 'string', short: 'o' },
        port: { type: 'string', short: 'p' },
        allow: { type: 'string', multiple: true },
        capture: { type: 'string' },
        fault: { type: 'string', multiple: true },
        tap: { type: 'string' },
        disk: { type: 'string', multiple: true },
        uses: { type: 'string' },
        memory: { type: 'string' },
        arch: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** Undefined when none were named: the appliance's own, or all. */
function targetsOf(list: string | undefined): Target[] | undefined {
  return list?.split(',').map((name) => {
    const target = TargetSchema.safeParse(name.trim());
    if (!target.success)
      throw new UsageError(`there is no target "${name}"; there are ${targets.join(', ')}.`);
    return target.data;
  });
}

/** `wanted`: undefined when it is for each appliance to say what is built; what is run is then for `unix`. */
function boardOf(
  name: string | undefined,
  command: string,
  wanted: readonly Target[] | undefined,
): Board | undefined {
  if (name === undefined) return undefined;
  const isForArm = wanted?.includes('arm') ?? command === 'build';
  if (!isForArm || !['build', 'run'].includes(command))
    throw new UsageError('--board is for building and running for the target arm.');
  const board = boards.find((each) => each === name);
  if (board === undefined)
    throw new UsageError(`there is no board "${name}"; there are ${boards.join(', ')}.`);
  return board;
}

function networkOf(values: ReturnType<typeof parse>['values']): NetworkOptions {
  const { tap, capture, allow = [] } = values;
  if (tap !== undefined) {
    const other = (['port', 'allow', 'capture', 'fault'] as const).find((name) => values[name] !== undefined);
    if (other !== undefined)
      throw new UsageError(`--${other} is for a network of its own; with --tap it is on the host's.`);
    if (!/^[^\s/:]{1,15}$/.test(tap)) throw new UsageError(`"${tap}" is not the name of a network device.`);
  }
  for (const entry of allow) {
    const parsed = Destination.safeParse(entry);
    if (!parsed.success) throw new UsageError(`--allow "${entry}" ${parsed.error.issues[0]?.message}.`);
  }
  return { port: portOf(values.port), tap, capture, allow, faults: faultsOf(values.fault) };
}

function disksOf(list: readonly string[] = []): DiskOption[] {
  return list.map((text) => {
    const disk = parseDisk(text);
    if (typeof disk === 'string') throw new UsageError(`--disk "${text}" ${disk}.`);
    return disk;
  });
}

function faultsOf(list: readonly string[] | undefined): NetworkOptions['faults'] {
  if (list === undefined) return undefined;
  const parsed = parseFaults(list.join(','));
  if (!parsed.ok) throw new UsageError(`--fault ${parsed.message}`);
  return parsed.faults;
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw new UsageError(`"${text}" is not a port: it is a number up to 65535.`);
  return port;
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}
