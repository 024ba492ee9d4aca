/** Finds the runner through which an instance is reached, or says why there is none. */
import type { CodedError, ForwardEndpoint } from '@skerry/contracts';
import { codedError } from '@skerry/contracts';
import type { InstanceRecords, RunnerHeartbeats } from '@skerry/records';
import { isEnded } from '@skerry/records';

export type Found = { kind: 'found'; endpoint: ForwardEndpoint } | { kind: 'refused'; error: CodedError };

/** Where the pieces of a machine are looked up; records of contracts' shapes. */
export interface MachineLookup {
  readonly instances: Pick<InstanceRecords, 'read'>;
  readonly heartbeats: Pick<RunnerHeartbeats, 'read'>;
}

/** For a connection to a port: the instance must be up and have a network. */
export async function findListener(lookup: MachineLookup, instanceId: string): Promise<Found> {
  const instance = await lookup.instances.read(instanceId);
  if (!instance) return refused('PREVIEW_NO_MACHINE', 'There is no machine at this address.');
  if (isEnded(instance)) return refused('PREVIEW_ENDED', `The machine ${instance.name} has ended.`);
  if (!instance.stack) return refused('PREVIEW_NO_NETWORK', `The appliance ${instance.name} has no network.`);
  if (instance.state === 'queued') return refused('PREVIEW_BOOTING', `${instance.name} waits for a runner.`);
  if (instance.state === 'booting') return refused('PREVIEW_BOOTING', `${instance.name} is booting.`);
  return await endpointOf(lookup, instance.runner);
}

/** The forward endpoint of a runner. */
export async function endpointOf(lookup: MachineLookup, runner: string | undefined): Promise<Found> {
  const facts = runner === undefined ? undefined : await lookup.heartbeats.read(runner);
  if (facts?.forward) return { kind: 'found', endpoint: facts.forward };
  return refused('PREVIEW_UNREACHABLE', 'The runner of this machine does not answer.');
}

function refused(code: CodedError['code'], message: string): Found {
  return { kind: 'refused', error: codedError(code, message) };
}
