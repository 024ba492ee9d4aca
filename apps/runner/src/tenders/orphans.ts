/**
 * Instances that have outlived their runner. The wall makes what is behind it die with the runner, but only once it
 * stands: a runner that is killed in the few milliseconds of building it leaves an instance that belongs to nobody. So
 * each instance carries its runner's id in its environment, and the next runner on the machine ends those.
 */
import { readdirSync, readFileSync } from 'node:fs';

const variable = 'SKERRY_RUNNER';

/** The environment that names the runner of an instance. */
export function ownedBy(runnerId: string): Record<string, string> {
  return { [variable]: runnerId };
}

/** Kills every process whose runner `isGone`; returns how many. Those of other users stay unseen. */
export function endOrphans(isGone: (runnerId: string) => boolean): number {
  let ended = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const runner = runnerOf(name);
    if (runner === undefined || !isGone(runner)) continue;
    try {
      process.kill(Number(name), 'SIGKILL');
      ended += 1;
    } catch {
      // It has ended by itself.
    }
  }
  return ended;
}

function runnerOf(pid: string): string | undefined {
  try {
    const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return variables.find((entry) => entry.startsWith(`${variable}=`))?.slice(variable.length + 1);
  } catch {
    return undefined;
  }
}
