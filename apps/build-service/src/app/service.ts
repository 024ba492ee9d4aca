/** The API process, composed: connections, records, queues, HTTP, WebSocket, sweeps. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { FolderStore } from '@skerry/artifact-store';
import { DiskStore } from '@skerry/device-models/block';
import { BuildRecords, connectRedis, InstanceRecords, RunnerHeartbeats, StreamHub } from '@skerry/records';
import { CatalogueReader } from '@skerry/toolchain/catalogue';
import type { Logger } from 'pino';
import { createApi } from '../http/api.ts';
import { HealthCheck } from '../http/health.ts';
import { LiveServer } from '../http/live.ts';
import { PreviewProxy } from '../preview/proxy.ts';
import { BootQueue } from '../queue/boot-queue.ts';
import { BuildQueue } from '../queue/build-queue.ts';
import { PlaceWatch } from '../queue/place-watch.ts';
import type { ApiSettings } from './settings.ts';
import { startSweeps } from './sweeps.ts';

export interface Service {
  /** Where it listens. */
  readonly url: string;
  /** Ends it in order; connections that do not end are cut after two seconds. Idempotent. */
  close(): Promise<void>;
}

const closeMs = 2_000;

export async function startService(settings: ApiSettings, log: Logger): Promise<Service> {
  const onError = (error: unknown): void => log.warn({ err: error }, 'redis');

  const requests = connectRedis(settings.redis, 'fail-fast').on('error', onError);
  const patient = connectRedis(settings.redis, 'wait').on('error', onError);

  const builds = new BuildRecords(requests);
  const instances = new InstanceRecords(requests);
  const heartbeats = new RunnerHeartbeats(requests);
  const artifacts = new FolderStore(settings.dataFolder);

  const buildQueue = new BuildQueue(requests, onError);
  const bootQueue = new BootQueue(requests, onError);
  const places = new PlaceWatch(buildQueue, onError);
  const hub = new StreamHub(patient, onError);
  const health = new HealthCheck(requests, buildQueue.queue, hub, heartbeats);

  const app = createApi({
    builds: { records: builds, queue: buildQueue, artifacts },
    instances: { records: instances, builds, bootQueue, artifacts, heartbeats },
    disks: { store: new DiskStore(join(settings.dataFolder, 'disks')) },
    health,
    catalogue: {
      catalogue: new CatalogueReader({ libosDir: settings.folders.libos, cacheDir: settings.cacheFolder }),
      folders: settings.folders,
    },
    studioFolder: settings.folders.studio,
    origins: settings.origins,
    log,
  });
  const live = new LiveServer({ hub, places, builds, instances }, settings.origins);
  const preview = new PreviewProxy({ instances, heartbeats }, settings.origins);
  // Another protocol than WebSocket is not taken up: the request is answered in HTTP.
  const shouldUpgradeCallback = ({ headers }: IncomingMessage): boolean =>
    headers.upgrade?.toLowerCase() === 'websocket';
  const server = createServer({ shouldUpgradeCallback }, (request, response) => {
    if (preview.takes(request)) void preview.handle(request, response);
    else app(request, response);
  });
  server.on('upgrade', (request, socket, head) => {
    if (preview.takes(request)) void preview.upgrade(request, socket, head);
    else live.upgrade(request, socket, head);
  });
  const stopSweeps = startSweeps(
    { builds, instances, heartbeats, buildQueue, bootQueue, artifacts },
    requests,
    log,
  );

  server.listen(settings.port, settings.host);
  await once(server, 'listening');
  const { address, port, family } = server.address() as AddressInfo;
  const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  log.info({ url }, 'listening');

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    live.close();
    const cut = setTimeout(() => {
      live.terminate();
      preview.terminate();
      server.closeAllConnections();
    }, closeMs);
    await closed;
    clearTimeout(cut);
    await stopSweeps();
    places.close();
    await hub.close();
    await Promise.all([buildQueue.close(), bootQueue.close()]);
    requests.disconnect();
    patient.disconnect();
  };
  return {
    url,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
