/** `skerry xen run IMAGE`: any PVH kernel, or one for arm64, as a domain, with its console on this terminal. */
import { randomBytes } from 'node:crypto';
import { finished } from 'node:stream/promises';
import { detectSandbox } from '@skerry/device-models/sandbox';
import { type Architecture, BedAssembly, type DomainEnd, openXenHost, startDomain } from '@skerry/xen-bed';
import { defaultCacheDir } from '../../compile/cache.ts';
import { joinInput } from '../terminal.ts';
import { orWhy } from './failure.ts';
import { progressLines } from './progress.ts';

export interface XenRunCommand {
  architecture: Architecture;
  imagePath: string;
  memoryMiB: number;
  parameters: readonly string[];
}

/** Returns 0 when the domain has powered off, 1 when it has ended otherwise or could not be started. */
export async function xenRun(command: XenRunCommand): Promise<number> {
  const { architecture, imagePath, memoryMiB, parameters } = command;
  return await orWhy(async () => {
    const progress = progressLines(process.stderr);
    const { wall } = await detectSandbox();
    const assembly = new BedAssembly({ architecture, cacheFolder: defaultCacheDir(), progress });
    const host = await openXenHost(assembly, { wall });
    progress.end();
    try {
      const name = `run-${randomBytes(4).toString('hex')}`;
      const started = await startDomain(host, { name, imagePath, memoryMiB, parameters, marks: false });
      if (started.kind === 'refused') {
        process.stderr.write(`skerry: ${started.message}\n`);
        return 1;
      }
      const { domain } = started;
      const input = joinInput(domain.console.input, () => void domain.destroy());
      domain.console.output.pipe(process.stdout, { end: false });
      await domain.unpause();
      input.open();
      const [end] = await Promise.all([domain.ended, finished(domain.console.output)]);
      input.leave();
      if (end !== 'poweroff') process.stderr.write(`${words[end]}\n`);
      return end === 'poweroff' ? 0 : 1;
    } finally {
      await host.close();
    }
  });
}

const words: Record<Exclude<DomainEnd, 'poweroff'>, string> = {
  reboot: 'The domain asked for a reboot, or has met a fault that it had no handler for.',
  suspend: 'The domain asked to be suspended.',
  crash: 'The domain has crashed.',
  watchdog: 'The domain was ended by its watchdog.',
  destroyed: 'The domain was destroyed.',
  lost: 'The domain was lost with its dom0.',
};
