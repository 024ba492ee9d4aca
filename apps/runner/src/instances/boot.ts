/**
 * From a boot job to an instance that is held. Expected failures end in the record, with a code; only bugs and a Redis
 * that is gone reject.
 */
import { type BootJob, codedError, type ErrorCode } from '@skerry/contracts';
import type { DiskStore, OpenDisk } from '@skerry/device-models/block';
import { type InstanceRecords, isEnded } from '@skerry/records';
import type { Connection, Networks } from '../network/networks.ts';
import type { PacketSink } from '../network/packet-feed.ts';
import type { TrafficSink } from '../network/traffic-feed.ts';
import type { Tender } from '../tenders/tender.ts';
import { attachDisks, closeDisks } from './disks.ts';
import { HeldInstance, type HoldingContext } from './held-instance.ts';

/** Where images are; FolderStore of @skerry/artifact-store. */
export interface ImageStore {
  file(digest: string): Promise<{ kind: 'found'; path: string } | { kind: 'missing' } | { kind: 'damaged' }>;
}

export interface BootContext extends HoldingContext {
  runnerId: string;
  store: ImageStore;
  disks: DiskStore;
  tenders: readonly Tender[];
  networks: Networks;
  packets(instanceId: string): PacketSink;
  traffic(instanceId: string): TrafficSink;
  /** Whether a runner says that it is there. */
  isAlive(runnerId: string): Promise<boolean>;
}

/** Boots the instance of `job` and returns it; undefined when it is not to be booted, or could not be. */
export async function boot(job: BootJob, context: BootContext): Promise<HeldInstance | undefined> {
  const { records, runnerId } = context;
  const before = await records.read(job.instanceId);
  if (!before || isEnded(before)) return undefined;
  if (before.state !== 'queued') {
    // The job was claimed before. If that runner lives, the instance is its; if not, it may have run: it is lost, since
    // booting it again is not ours to choose.
    if (before.runner === undefined || (await context.isAlive(before.runner))) return undefined;
    const message = `The runner ${before.runner} was stopped while it booted this machine.`;
    return await fail(records, job.instanceId, 'INSTANCE_LOST', message);
  }
  const [claimed, file] = await Promise.all([
    records.update(job.instanceId, { state: 'booting', runner: runnerId }),
    context.store.file(job.image),
  ]);
  if (!claimed || isEnded(claimed)) return undefined;
  if (file.kind !== 'found') {
    return await fail(
      records,
      job.instanceId,
      'BOOT_FAILED',
      `The image is ${file.kind} in the artifact store.`,
    );
  }
  const tender = context.tenders.find((candidate) => candidate.boots(job.target, job.board));
  if (!tender)
    return await fail(records, job.instanceId, 'NO_RUNNER', `This runner boots no ${job.target} images.`);
  const attached = await attachDisks(context.disks, job);
  if (!attached.ok) return await fail(records, job.instanceId, attached.code, attached.message);
  try {
    return await start(job, context, tender, { imagePath: file.path, disks: attached.disks });
  } finally {
    // The machine has inherited them, and with them the locks.
    await closeDisks(attached.disks);
  }
}

/** Connects it and starts its process. */
async function start(
  job: BootJob,
  context: BootContext,
  tender: Tender,
  { imagePath, disks }: { imagePath: string; disks: readonly OpenDisk[] },
): Promise<HeldInstance | undefined> {
  const { records } = context;
  const instance = new HeldInstance(job.instanceId, context);
  const { target, board, memoryMiB, parameters } = job;
  const connection = await connect(job, context, instance);
  const options = { target, board, imagePath, memoryMiB, parameters, disks, project: projectOf(job) };
  const started = await tender
    .start(connection ? { ...options, nic: connection.nic } : options, instance)
    .catch((error: unknown) => {
      connection?.close();
      throw error;
    });
  if (started.kind === 'refused') {
    connection?.close();
    return await fail(records, job.instanceId, started.code ?? 'BOOT_FAILED', started.message);
  }
  instance.hold(started.machine, connection);
  return instance;
}

/** Its place on the network of its project, when its image asks for one. */
async function connect(
  job: BootJob,
  { networks, packets, traffic, log }: BootContext,
  instance: HeldInstance,
): Promise<Connection | undefined> {
  const { instanceId, network: stack, name = 'appliance', target, allow = [] } = job;
  if (stack === undefined) return undefined;
  return networks.connect({
    instanceId,
    project: projectOf(job),
    name,
    target,
    stack,
    allow,
    packets: packets(instanceId),
    traffic: traffic(instanceId),
    onNetwork: (network) => instance.connected(network),
    onError: (error) => log.warn({ instance: instanceId, error }, 'packets or traffic not written'),
  });
}

/** An instance of no project is on its own, with those of its name. */
const projectOf = ({ project, name = 'appliance' }: BootJob): string => project ?? name;

async function fail(
  records: InstanceRecords,
  id: string,
  code: ErrorCode,
  message: string,
): Promise<undefined> {
  await records.update(id, {
    state: 'failed',
    endedAt: new Date().toISOString(),
    error: codedError(code, message),
  });
}
