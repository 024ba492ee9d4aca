/** Machines as domains of one Xen, on which those of a project meet by their wires. */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:os';
import { finished } from 'node:stream/promises';
import { detectSandbox } from '@skerry/device-models/sandbox';
import { type Architecture, BedAssembly, openXenHost, startDomain, type XenHost } from '@skerry/xen-bed';
import { defaultCacheDir } from '../../compile/cache.ts';
import { exitBySignal, type MachineBody, type MachineParts } from '../machine.ts';
import { progressLines } from './progress.ts';

/** The Xen of a run, which its caller closes. Rejects with a BedFailure. */
export async function openRunHost(architecture: Architecture): Promise<XenHost> {
  const progress = progressLines(process.stderr);
  const { wall } = await detectSandbox();
  const assembly = new BedAssembly({ architecture, cacheFolder: defaultCacheDir(), progress });
  return await openXenHost(assembly, { wall }).finally(() => progress.end());
}

/** Undefined: Xen does not start it, and standard error has been told why. */
export async function startDomainBody(host: XenHost, parts: MachineParts): Promise<MachineBody | undefined> {
  const { image, imagePath, parameters, place, disks } = parts;
  const started = await startDomain(host, {
    name: `machine-${randomBytes(4).toString('hex')}`,
    ...{ imagePath, parameters },
    memoryMiB: image.memoryMiB,
    marks: true,
    mac: place?.machine.kind === 'stream' ? place.machine.mac : undefined,
    disks: disks.map(({ machine, file }) => ({ ...machine, descriptor: file.fd })),
    wires: image.wires && { appliance: image.name, names: image.wires },
  });
  if (started.kind === 'refused') {
    process.stderr.write(`xen: ${started.message}\n`);
    return undefined;
  }
  const { domain, frames, release } = started;
  if (frames) {
    frames.on('error', () => undefined);
    place?.link?.attach(frames);
  }
  const { input, output } = domain.console;
  let isKilled = false;
  const ended = Promise.all([domain.ended, finished(output, { writable: false })]).then(async ([end]) => {
    await release();
    if (isKilled) return exitBySignal(constants.signals.SIGKILL);
    return end === 'poweroff' ? 0 : 1;
  });
  void domain.unpause();
  return {
    ...{ input, output, ended },
    kill: () => {
      isKilled = true;
      void domain.destroy();
    },
  };
}
