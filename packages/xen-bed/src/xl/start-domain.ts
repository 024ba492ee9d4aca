/** From an image of this host to a domain that is about to run, with what it needs of devices. */
import { readFile } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import type { DiskFile } from '../bed/disks.ts';
import { BedFailure } from '../failure.ts';
import type { Kept, Wire, XenHost } from '../host/xen-host.ts';
import { Domain, type Refusal } from './domain.ts';
import { diskDevice, domainLine } from './domain-line.ts';

export interface DomainOptions {
  /** See DomainConfig. */
  readonly name: string;
  /** The image, on this host. */
  readonly imagePath: string;
  readonly memoryMiB: number;
  /** For the appliance; see `hal_boot_parameters`. */
  readonly parameters: readonly string[];
  /** Ask the platform for boot marks on the console: only for one who strips them, and for an image of ours. */
  readonly marks: boolean;
  /** Its network device has this MAC; none unless told. */
  readonly mac?: string | undefined;
  /** Its disks, by the names that the appliance has for them. May be closed once it is started. */
  readonly disks?: readonly (DiskFile & { readonly name: string })[];
}

/** `frames`: those of its network device, each with its length in front. */
export interface StartedDomain {
  kind: 'started';
  domain: Domain;
  frames?: Duplex;
  /** Gives its devices back; to be called when it has ended. */
  release(): Promise<void>;
}

/** What of the host a domain has, in the order in which it was taken. */
interface Devices {
  wire?: Wire;
  kept?: Kept;
}

/** Creates it, paused; `domain.unpause()` lets it run. */
export async function startDomain(host: XenHost, options: DomainOptions): Promise<StartedDomain | Refusal> {
  const devices: Devices = {};
  const release = async (): Promise<void> => {
    devices.wire?.stream.destroy();
    await devices.kept?.close();
  };
  const started = await start(host, options, devices).catch((error: unknown) => {
    if (error instanceof BedFailure) return refused(error.message);
    throw error;
  });
  if (started instanceof Domain) {
    return {
      kind: 'started',
      domain: started,
      ...(devices.wire && { frames: devices.wire.stream }),
      release,
    };
  }
  await release();
  return started;
}

async function start(host: XenHost, options: DomainOptions, devices: Devices): Promise<Domain | Refusal> {
  const { name, memoryMiB, mac, disks = [] } = options;
  const image = await readFile(options.imagePath).catch((error: Error) => error);
  if (image instanceof Error) return refused(`cannot read the image: ${image.message}`);
  if (mac !== undefined) devices.wire = await host.openWire(mac);
  devices.kept = await host.keep(name, disks);
  const kernel = `${host.dom0.folder}/${name}.image`;
  const put = await host.dom0.put(kernel, image);
  if (put.kind !== 'exited')
    return refused(
      `the image could not be brought into dom0 (${put.kind === 'failed' ? put.message : put.kind})`,
    );
  const domain = await Domain.create(host.dom0, {
    ...{ name, kernel, memoryMiB, commandLine: domainLine(options) },
    networks: devices.wire ? [devices.wire.network] : [],
    disks: devices.kept.disks.map((disk, index) => ({ ...disk, device: diskDevice(index) })),
  });
  // The domain has a copy of its own.
  await host.dom0.remove(kernel);
  return domain;
}

const refused = (message: string): Refusal => ({ kind: 'refused', reason: 'other', message });
