/** A process that is one domain; see command.ts. Its exit code is 0 when the domain has powered off. */
import { randomBytes } from 'node:crypto';
import { Socket } from 'node:net';
import { finished } from 'node:stream/promises';
import { detectSandbox } from '@skerry/device-models/sandbox';
import { BedAssembly, BedFailure, openXenHost, startDomain } from '../index.ts';
import type { DomainProcess } from './command.ts';

const { architecture, network, disks = [], ...told } = JSON.parse(process.argv[2] ?? '{}') as DomainProcess;
const link = network?.kind === 'stream' ? network : undefined;

async function run(): Promise<number> {
  const { wall } = await detectSandbox();
  const host = await openXenHost(new BedAssembly({ architecture }), { wall });
  const name = `machine-${randomBytes(4).toString('hex')}`;
  const started = await startDomain(host, { ...told, name, mac: link?.mac, disks });
  if (started.kind === 'refused') throw new BedFailure('dom0', started.message);
  const { domain, frames } = started;
  if (frames && link) {
    const wire = new Socket({ fd: link.descriptor });
    wire.on('error', () => undefined);
    frames.on('error', () => undefined);
    frames.pipe(wire).pipe(frames);
  }
  process.stdin.pipe(domain.console.input);
  domain.console.output.pipe(process.stdout, { end: false });
  process.on('SIGTERM', () => void domain.shutDown());
  await domain.unpause();
  const [end] = await Promise.all([domain.ended, finished(domain.console.output)]);
  await host.close();
  return end === 'poweroff' ? 0 : 1;
}

const exitCode = await run().catch((error: unknown) => {
  if (!(error instanceof BedFailure)) throw error;
  process.stderr.write(`xen: ${error.message}\n`);
  return 1;
});
// What is typed keeps a process going.
process.exit(exitCode);
