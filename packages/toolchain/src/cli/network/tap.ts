/** TAP devices of the host (Linux, Documentation/networking/tuntap.rst), as far as this process can use them. */
import { open, readFile } from 'node:fs/promises';
import { type CodedError, codedError } from '@skerry/contracts';

const TUN = '/dev/net/tun';
/** Of linux/if_tun.h. */
const IFF_TAP = 0x2;

/** Why a machine could not be on that device; undefined when nothing speaks against it. Its owner is asked by the kernel. */
export async function tapProblem(name: string): Promise<CodedError | undefined> {
  const problem = (await tunProblem()) ?? (await deviceProblem(name));
  return problem === undefined ? undefined : codedError('TAP_UNAVAILABLE', `--tap ${name}: ${problem}`);
}

/** Why this process has no TAP devices at all; undefined when it has. */
export async function tunProblem(): Promise<string | undefined> {
  try {
    const file = await open(TUN, 'r+');
    await file.close();
    return undefined;
  } catch (error) {
    return `${TUN} cannot be opened (${(error as NodeJS.ErrnoException).code})`;
  }
}

async function deviceProblem(name: string): Promise<string | undefined> {
  return (await interfaces()).includes(name) ? undefined : 'there is no such device';
}

/** The names of the TAP devices that are there; whose they are is not asked. */
export async function tapDevices(): Promise<string[]> {
  const names = await interfaces();
  const flags = await Promise.all(
    names.map((name) => readFile(`/sys/class/net/${name}/tun_flags`, 'utf8').catch(() => '0')),
  );
  return names.filter((_, index) => (Number(flags[index]) & IFF_TAP) !== 0);
}

/** The process's own: what /sys shows may be another namespace's. */
async function interfaces(): Promise<string[]> {
  const table = await readFile('/proc/self/net/dev', 'utf8').catch(() => '');
  // Two lines of headings.
  return table
    .split('\n')
    .slice(2)
    .flatMap((line) => /^\s*([^\s:]+):/.exec(line)?.[1] ?? []);
}
