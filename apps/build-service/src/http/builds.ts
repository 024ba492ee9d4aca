/** /api/builds: submit, list, read, cancel, and download what was built. */

import type { ArtifactStore } from '@skerry/artifact-store';
import type { Build, Image } from '@skerry/contracts';
import { type BuildsResponse, limits, Target } from '@skerry/contracts';
import type { BuildRecords } from '@skerry/records';
import { bundleName, isForXen, xenBundle } from '@skerry/xen-bed/bundle';
import type { Request, Response } from 'express';
import { json, Router } from 'express';
import type { BuildQueue } from '../queue/build-queue.ts';
import { isId } from '../queue/ids.ts';
import { refuse, sendError } from './answer.ts';
import { readBuildRequest } from './build-request.ts';

export interface BuildRoutesParts {
  records: BuildRecords;
  queue: BuildQueue;
  artifacts: ArtifactStore;
}

export function buildRoutes(parts: BuildRoutesParts): Router {
  const { records, queue } = parts;
  const router = Router();

  router.post('/', json({ limit: limits.requestBytes }), async (request, response) => {
    const read = readBuildRequest(request.body);
    if (read.kind === 'refused') return sendError(response, read.error);
    const outcome = await queue.submit(read.request, read.sourceBytes ?? 0);
    if (outcome.kind === 'refused') return sendError(response, outcome.error);
    response.status(202).location(`/api/builds/${outcome.build.id}`).json(outcome.build);
  });

  router.get('/', async (request, response) => {
    const count = Math.min(Number(request.query['limit'] ?? 50) || 50, limits.keptBuilds);
    const [builds, places] = await Promise.all([records.newest(count), queue.places()]);
    const withPlaces = builds.map((build) => ({ ...build, ...positionOf(build, places.get(build.id)) }));
    response.json({ builds: withPlaces } satisfies BuildsResponse);
  });

  router.get('/:id', async (request, response) => {
    const build = await find(parts, request, response);
    if (!build) return;
    const place = build.state === 'queued' ? (await queue.places()).get(build.id) : undefined;
    response.json({ ...build, ...positionOf(build, place) });
  });

  router.delete('/:id', async (request, response) => {
    const build = await find(parts, request, response);
    if (!build) return;
    const after = await queue.cancel(build);
    response.status(after.finishedAt ? 200 : 202).json(after);
  });

  router.get('/:id/images/:target', async (request, response) => {
    const image = await findImage(parts, request, response);
    if (image) await download(parts.artifacts, image, response);
  });

  router.get('/:id/images/:target/bundle', async (request, response) => {
    const image = await findImage(parts, request, response);
    if (image) await downloadBundle(parts.artifacts, image, response);
  });

  return router;
}

function positionOf(build: Build, place: { position: number } | undefined): { position?: number } {
  return build.state === 'queued' && place ? { position: place.position } : {};
}

async function find(
  { records }: BuildRoutesParts,
  request: Request<{ id: string }>,
  response: Response,
): Promise<Build | undefined> {
  const { id } = request.params;
  const build = isId(id) ? await records.read(id) : undefined;
  if (!build) refuse(response, 'NOT_FOUND', 'There is no such build.');
  return build;
}

async function findImage(
  parts: BuildRoutesParts,
  request: Request<{ id: string; target: string }>,
  response: Response,
): Promise<Image | undefined> {
  const build = await find(parts, request, response);
  if (!build) return undefined;
  const target = Target.safeParse(request.params.target);
  const image = build.images.find((each) => each.target === target.data);
  if (!image) refuse(response, 'NOT_FOUND', 'This build has no image for that target.');
  return image;
}

const notStored = 'The image is not stored any more; build it again.';

async function download(artifacts: ArtifactStore, image: Image, response: Response): Promise<void> {
  const file = await artifacts.file(image.digest);
  if (file.kind !== 'found') return refuse(response, 'NOT_FOUND', notStored);
  response.attachment(`${image.name}.${image.target}`);
  response.type('application/octet-stream');
  response.set('ETag', `"${image.digest}"`);
  // Data folders may have a name that begins with a dot, which is no secret here.
  response.sendFile(file.path, { dotfiles: 'allow', cacheControl: false, lastModified: false });
}

/** The image with what a Xen host needs besides it. */
async function downloadBundle(artifacts: ArtifactStore, image: Image, response: Response): Promise<void> {
  if (!isForXen(image))
    return refuse(response, 'NOT_FOUND', 'Only an image that is for Xen is taken to a Xen host.');
  const read = await artifacts.read(image.digest);
  if (read.kind !== 'found') return refuse(response, 'NOT_FOUND', notStored);
  response.attachment(bundleName(image));
  response.type('application/gzip');
  response.send(Buffer.from(await xenBundle(image, read.bytes)));
}
