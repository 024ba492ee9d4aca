/** From an image of this host to a domain that is about to run. */
import { readFile } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import type { XenHost } from '../host.ts';
import { Domain, type Refusal } from './domain.ts';

export interface DomainOptions {
  /** See DomainConfig. */
  readonly name: string;
  /** The image, on this host. */
  readonly imagePath: string;
  readonly memoryMiB: number;
  readonly commandLine: string;
  /** Its network device has this MAC; none unless told. */
  readonly mac?: string | undefined;
}

/** `frames`: those of its network device, each with its length in front; the caller destroys it when the domain has ended. */
export interface StartedDomain {
  kind: 'started';
  domain: Domain;
  frames?: Duplex;
}

/** Creates it, paused; `domain.unpause()` lets it run. */
export async function startDomain(host: XenHost, options: DomainOptions): Promise<StartedDomain | Refusal> {
  const { name, memoryMiB, commandLine, mac } = options;
  const image = await readFile(options.imagePath).catch((error: Error) => error);
  if (image instanceof Error) return refused(`cannot read the image: ${image.message}`);
  const wire = mac === undefined ? undefined : host.openWire(mac);
  if (mac !== undefined && !wire) return refused('this host can give a domain no network of this project');
  const kernel = `${host.dom0.folder}/${name}.image`;
  const put = await host.dom0.put(kernel, image);
  if (put.kind !== 'exited') {
    wire?.stream.destroy();
    return refused(
      `the image could not be brought into dom0 (${put.kind === 'failed' ? put.message : put.kind})`,
    );
  }
  const config = { name, kernel, memoryMiB, commandLine };
  const domain = await Domain.create(host.dom0, wire ? { ...config, networks: [wire.network] } : config);
  // The domain has a copy of its own.
  await host.dom0.remove(kernel);
  if (domain instanceof Domain) return { kind: 'started', domain, ...(wire && { frames: wire.stream }) };
  wire?.stream.destroy();
  return domain;
}

const refused = (message: string): Refusal => ({ kind: 'refused', reason: 'other', message });
