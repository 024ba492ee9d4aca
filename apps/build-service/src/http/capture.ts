/** The frames that a runner has kept of an instance, as a pcapng file. */
import { pipeline } from 'node:stream/promises';
import { codedError, type Instance, limits } from '@skerry/contracts';
import type { Response } from 'express';
import { openForward } from '../preview/forward.ts';
import { endpointOf, type MachineLookup } from '../preview/machine.ts';
import { sendError } from './answer.ts';

/** Streams the file as the runner writes it; what is cut short there is cut short here. */
export async function sendCapture(
  lookup: MachineLookup,
  instance: Instance,
  response: Response,
): Promise<void> {
  if (!instance.stack) {
    const message = `The appliance ${instance.name} has no network.`;
    return sendError(response, codedError('PREVIEW_NO_NETWORK', message));
  }
  const found = await endpointOf(lookup, instance.runner);
  if (found.kind === 'refused') return sendError(response, found.error);
  const leaving = new AbortController();
  response.once('close', () => leaving.abort());
  const opened = await openForward(
    found.endpoint,
    { instance: instance.id, capture: true },
    { timeoutMs: limits.previewConnectMs, signal: leaving.signal },
  );
  if (opened.kind === 'refused') return sendError(response, opened.error);
  opened.socket.setTimeout(limits.previewAnswerMs, () => opened.socket.destroy(new Error('silent')));
  response.attachment(`${instance.name}-${instance.target}.pcapng`);
  response.type('application/x-pcapng');
  await pipeline(opened.socket, response).catch(() => response.destroy());
}
