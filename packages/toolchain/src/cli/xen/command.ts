/** `skerry xen …`: a Xen for whoever has none. */
import { detectSandbox } from '@skerry/device-models/sandbox';
import { type Architecture, BedAssembly, isXenHost, openXenHost } from '@skerry/xen-bed';
import { defaultCacheDir } from '../../compile/cache.ts';
import { orWhy } from './failure.ts';
import { progressLines } from './progress.ts';

/** Assembles the bed and wakes it once. Returns the exit status. */
export async function xenUp(architecture: Architecture): Promise<number> {
  if (await isXenHost(architecture))
    return say('This host runs under Xen itself: domains are booted on it, and no bed is needed.');
  return await orWhy(async () => {
    const startedAtMs = performance.now();
    const progress = progressLines(process.stderr);
    const assembly = new BedAssembly({ architecture, cacheFolder: defaultCacheDir(), progress });
    if ((await assembly.isThere()) && !(await assembly.verify()))
      say('The bed was not as it had been made; it is made anew.');
    await assembly.assemble().finally(() => progress.end());
    const { wall } = await detectSandbox();
    const wokenAtMs = performance.now();
    const host = await openXenHost(assembly, { wall });
    const { output } = await host.dom0.run(['xl', 'info', 'xen_version']).finally(() => host.close());
    const wakeMs = Math.round(performance.now() - wokenAtMs);
    const seconds = ((performance.now() - startedAtMs) / 1_000).toFixed(1);
    return say(
      `Xen ${output.toString().trim()} is up: a copy of it wakes and answers in ${wakeMs} ms. (${seconds} s)`,
    );
  });
}

/** Says what there is. Returns 1 when a bed would have to be assembled first. */
export async function xenStatus(architecture: Architecture): Promise<number> {
  if (await isXenHost(architecture)) return say('This host runs under Xen itself.');
  return await orWhy(async () => {
    const assembly = new BedAssembly({ architecture, cacheFolder: defaultCacheDir() });
    if (!(await assembly.isThere())) {
      say('There is no bed. `skerry xen up` makes one, as does whatever needs it first.');
      return 1;
    }
    say(`There is a bed, in ${assembly.folder}. It is made of these packages of Debian's:`);
    for (const name of await assembly.packages()) say(`  ${name}`);
    return 0;
  });
}

/** Removes what `up` made. Copies that are in use go on. */
export async function xenDown(architecture: Architecture): Promise<number> {
  return await orWhy(async () => {
    const assembly = new BedAssembly({ architecture, cacheFolder: defaultCacheDir() });
    await assembly.remove();
    return say(`There is no bed any more: what was in ${assembly.folder} is removed.`);
  });
}

function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}
