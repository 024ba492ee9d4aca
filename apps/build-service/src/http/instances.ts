/** /api/instances: boot an image of an earlier build, list, read, disturb, stop. */

import type { ArtifactStore } from '@skerry/artifact-store';
import type { CodedError, Instance } from '@skerry/contracts';
import { BootRequest, codedError, type InstancesResponse, limits, NetworkFaults } from '@skerry/contracts';
import type { BuildRecords, InstanceRecords, RunnerHeartbeats } from '@skerry/records';
import { isEnded } from '@skerry/records';
import type { Request, Response } from 'express';
import { json, Router } from 'express';
import type { BootOutcome, BootQueue } from '../queue/boot-queue.ts';
import { isId } from '../queue/ids.ts';
import { refuse, sendError } from './answer.ts';
import { requestError } from './build-request.ts';
import { sendCapture } from './capture.ts';

export interface InstanceRoutesParts {
  records: InstanceRecords;
  builds: BuildRecords;
  bootQueue: BootQueue;
  artifacts: ArtifactStore;
  heartbeats: RunnerHeartbeats;
}

export function instanceRoutes(parts: InstanceRoutesParts): Router {
  const { records, bootQueue, heartbeats } = parts;
  const router = Router();

  router.post('/', json({ limit: limits.requestBytes }), async (request, response) => {
    const body = BootRequest.safeParse(request.body);
    if (!body.success) return sendError(response, requestError(body.error));
    const outcome = await boot(parts, body.data);
    if (outcome.kind === 'refused') return sendError(response, outcome.error);
    response.status(202).location(`/api/instances/${outcome.instance.id}`).json(outcome.instance);
  });

  router.get('/', async (request, response) => {
    const count = Math.min(Number(request.query['limit'] ?? 50) || 50, limits.keptInstances);
    response.json({ instances: await records.newest(count) } satisfies InstancesResponse);
  });

  router.get('/:id', async (request, response) => {
    const instance = await find(records, request, response);
    if (instance) response.json(instance);
  });

  router.get('/:id/capture', async (request, response) => {
    const instance = await find(records, request, response);
    if (instance) await sendCapture({ instances: records, heartbeats }, instance, response);
  });

  router.put('/:id/faults', json({ limit: limits.requestBytes }), async (request, response) => {
    const body = NetworkFaults.safeParse(request.body);
    if (!body.success) return sendError(response, requestError(body.error));
    const instance = await find(records, request, response);
    if (!instance) return;
    const problem = faultsProblem(instance);
    if (problem !== undefined) return refuse(response, 'FAULTS_UNAVAILABLE', problem);
    await records.setFaults(instance.id, body.data);
    response.status(202).json(instance);
  });

  router.delete('/:id', async (request, response) => {
    const instance = await find(records, request, response);
    if (!instance) return;
    const after = await bootQueue.stop(instance);
    response.status(isEnded(after) ? 200 : 202).json(after);
  });

  return router;
}

/** Why a machine's network device can be given no faults. One that waits is given them when it boots. */
function faultsProblem(instance: Instance): string | undefined {
  if (isEnded(instance)) return `The machine ${instance.name} has ended.`;
  if (instance.network?.bridge === 'kernel')
    return 'Its runner leaves the frames of machines to the kernel (RUNNER_NETWORK=tap), and cannot disturb them.';
  if (instance.stack === 'direct') return undefined;
  return instance.stack === undefined
    ? `The appliance ${instance.name} has no network.`
    : `The appliance ${instance.name} uses the sockets of its host and has no network device.`;
}

async function boot(parts: InstanceRoutesParts, request: BootRequest): Promise<BootOutcome> {
  const { buildId, target, parameters } = request;
  const refused = (error: CodedError): BootOutcome => ({ kind: 'refused', error });
  const build = isId(buildId) ? await parts.builds.read(buildId) : undefined;
  const image = build?.images.find((candidate) => candidate.target === target);
  if (!image)
    return refused(codedError('NOT_FOUND', `There is no build ${buildId} with an image for ${target}.`));
  const file = await parts.artifacts.file(image.digest);
  if (file.kind !== 'found')
    return refused(codedError('NOT_FOUND', 'The image is not stored any more; build it again.'));
  const project = request.project ?? build?.project;
  return await parts.bootQueue.start({ image, buildId, project, parameters });
}

async function find(
  records: InstanceRecords,
  request: Request<{ id: string }>,
  response: Response,
): Promise<Instance | undefined> {
  const { id } = request.params;
  const instance = isId(id) ? await records.read(id) : undefined;
  if (!instance) refuse(response, 'NOT_FOUND', 'There is no such machine.');
  return instance;
}
