/** /api/disks: the disks of a project: list, make, delete, download, upload. */
import { pipeline } from 'node:stream/promises';
import {
  type CodedError,
  codedError,
  DiskName,
  DiskRequest,
  type DisksResponse,
  limits,
  ProjectId,
} from '@skerry/contracts';
import type { DiskOutcome, DiskProblem, DiskStore } from '@skerry/device-models/block';
import { json, type Request, type Response, Router } from 'express';
import { refuse, sendError } from './answer.ts';
import { requestError } from './build-request.ts';

export interface DiskRoutesParts {
  store: DiskStore;
}

interface Place {
  project: string;
  name: string;
}

export function diskRoutes({ store }: DiskRoutesParts): Router {
  const router = Router();

  router.get('/', async (request, response) => {
    const project = ProjectId.safeParse(request.query['project']);
    if (!project.success) return refuse(response, 'INVALID_REQUEST', 'Say whose disks, as ?project=shop.');
    response.json({ disks: await store.list(project.data) } satisfies DisksResponse);
  });

  router.post('/', json({ limit: limits.requestBytes }), async (request, response) => {
    const body = DiskRequest.safeParse(request.body);
    if (!body.success) return sendError(response, requestError(body.error));
    const { project, name, bytes } = body.data;
    const made = await attempt({ project, name }, response, () => store.create(project, { name, bytes }));
    if (made) response.status(201).json(made.value);
  });

  router.delete('/:project/:name', async (request, response) => {
    const place = placeOf(request, response);
    if (!place) return;
    const gone = await attempt(place, response, () => store.delete(place.project, place.name));
    if (gone) response.status(204).end();
  });

  router.get('/:project/:name/content', async (request, response) => {
    const place = placeOf(request, response);
    if (!place) return;
    const opened = await attempt(place, response, () => store.download(place.project, place.name));
    if (!opened) return;
    response.attachment(`${place.project}-${place.name}.img`).type('application/octet-stream');
    await pipeline(opened.value, response).catch(() => response.destroy());
  });

  router.put('/:project/:name/content', async (request, response) => {
    const place = placeOf(request, response);
    if (!place) return;
    const stored = await attempt(place, response, () => store.upload(place.project, place.name, request));
    if (stored) response.json(stored.value);
  });

  return router;
}

function placeOf(request: Request<{ project: string; name: string }>, response: Response): Place | undefined {
  const project = ProjectId.safeParse(request.params.project);
  const name = DiskName.safeParse(request.params.name);
  if (project.success && name.success) return { project: project.data, name: name.data };
  refuse(response, 'NOT_FOUND', 'There is no such disk.');
  return undefined;
}

/** Undefined: the answer, which is an error, was sent. */
async function attempt<Value>(
  place: Place,
  response: Response,
  action: () => Promise<DiskOutcome<Value>>,
): Promise<{ value: Value } | undefined> {
  const outcome = await action().catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOSPC') throw error;
    return undefined;
  });
  if (outcome?.ok) return outcome;
  if (outcome) sendError(response, errorOf(outcome.problem, place));
  else refuse(response, 'DISK_FULL', 'The server has no room for this disk.');
  return undefined;
}

function errorOf(problem: DiskProblem, { project, name }: Place): CodedError {
  switch (problem.kind) {
    case 'missing':
      return codedError('NOT_FOUND', `The project ${project} has no disk ${name}.`);
    case 'exists':
      return codedError('DISK_EXISTS', `The project ${project} has a disk ${name} already.`);
    case 'in-use':
      return codedError(
        'DISK_IN_USE',
        `A machine has the disk ${name} of ${project}, or it is being copied.`,
      );
    case 'quota':
      return codedError('DISK_QUOTA', problem.message);
    case 'unusable':
      return codedError('DISK_INVALID', problem.message);
  }
}
