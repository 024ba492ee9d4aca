import { parseArgs } from 'node:util';
import { type Target, Target as TargetSchema, targets } from '@skerry/contracts';
import { buildCommand } from './build.ts';
import { doctorCommand } from './doctor.ts';
import { runInTerminal } from './run.ts';
import { sizeCommand } from './size.ts';

const help = `skerry: builds appliances and boots them.

  skerry build DIR [--target unix,kvm,arm] [--out OUT]   writes OUT/<name>.<target> and OUT/<name>.<target>.json
  skerry run DIR [--target unix] [-- PARAMETER …]        boots it with its console on this terminal
  skerry size DIR [--target unix]                        what the image's bytes are
  skerry doctor                                          what this machine has, and what is missing
  skerry --help

DIR is a folder with a main.ts whose default export is a function or has a fetch method (or a main.as.ts in
AssemblyScript).
While it runs, Ctrl-] ends the machine. \`skerry run\` ends with the appliance's exit code.
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

async function dispatch(args: readonly string[]): Promise<number> {
  const separator = args.indexOf('--');
  const own = separator < 0 ? args : args.slice(0, separator);
  const parameters = separator < 0 ? [] : args.slice(separator + 1);
  const { values, positionals } = parse(own);
  const [command, folder, ...rest] = positionals;
  if (values.help || command === 'help') return print(help);
  if (command === undefined) throw new UsageError('no command was given.');
  if (command === 'doctor') return doctorCommand();
  if (!['build', 'run', 'size'].includes(command)) throw new UsageError(`there is no command "${command}".`);
  if (folder === undefined) throw new UsageError(`${command} needs the folder of an appliance.`);
  if (rest.length > 0)
    throw new UsageError(`"${rest[0]}" is one folder too many. (Boot parameters come after "--".)`);
  const wanted = targetsOf(values.target);
  if (command === 'build') return buildCommand({ folder, targets: wanted, out: values.out ?? 'out' });
  if (wanted && wanted.length > 1) throw new UsageError(`${command} takes one target.`);
  const target = wanted?.[0] ?? 'unix';
  if (command === 'size') return sizeCommand({ folder, target });
  return runInTerminal({ folder, target, parameters });
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        target: { type: 'string', short: 't' },
        out: { type: 'string', short: 'o' },
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

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}
