/** TAP devices of the host (Linux, Documentation/networking/tuntap.rst), as far as this process can use them. */
import { open, readFile } from 'node:fs/promises';
import { type CodedError, codedError } from '@skerry/contracts';

const TUN = '/dev/net/tun';

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

/** The process's own list of interfaces: what /sys shows may be another namespace's. */
async function deviceProblem(name: string): Promise<string | undefined> {
  const table = await readFile('/proc/self/net/dev', 'utf8').catch(() => '');
  const names = table.split('\n').map((line) => line.split(':')[0]?.trim());
  return names.includes(name) ? undefined : 'there is no such device';
}
