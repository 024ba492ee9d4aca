/** The HTTP side of the service: security headers, same-origin policy, the routes of the API, and the studio. */

import type { Health } from '@skerry/contracts';
import { codedError } from '@skerry/contracts';
import type { Express, RequestHandler } from 'express';
import express, { Router } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { errorHandler, refuse, sendError } from './answer.ts';
import type { BuildRoutesParts } from './builds.ts';
import { buildRoutes } from './builds.ts';
import type { CatalogueRoutesParts } from './catalogue.ts';
import { catalogueRoutes } from './catalogue.ts';
import { type DiskRoutesParts, diskRoutes } from './disks.ts';
import type { HealthCheck } from './health.ts';
import type { InstanceRoutesParts } from './instances.ts';
import { instanceRoutes } from './instances.ts';
import { openApiDocument } from './openapi.ts';
import { originError } from './origin.ts';
import { studioRoutes } from './studio.ts';

export interface ApiParts {
  builds: BuildRoutesParts;
  instances: InstanceRoutesParts;
  disks: DiskRoutesParts;
  health: HealthCheck;
  catalogue: CatalogueRoutesParts;
  /** The built page. */
  studioFolder: string;
  /** Origins besides its own that may use the service. */
  origins: readonly string[];
  log: Logger;
}

export function createApi(parts: ApiParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use(securityHeaders(), sameOrigin(parts.origins));
  app.use('/api', apiRoutes(parts));
  app.use(studioRoutes(parts.studioFolder));
  app.use(errorHandler(parts.log));
  return app;
}

function apiRoutes({ builds, instances, disks, health, catalogue }: ApiParts): Router {
  const document = openApiDocument();
  const router = Router();
  router.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  router.use('/builds', buildRoutes(builds));
  router.use('/instances', instanceRoutes(instances));
  router.use('/disks', diskRoutes(disks));
  router.use(catalogueRoutes(catalogue));
  router.get('/health', (_request, response) => {
    response.json({ status: 'ok' } satisfies Health);
  });
  router.get('/health/ready', async (_request, response) => {
    const readiness = await health.check();
    response.status(readiness.ready ? 200 : 503).json(readiness);
  });
  router.get('/openapi.json', (_request, response) => {
    response.json(document);
  });
  router.use((request, response) => {
    refuse(response, 'NOT_FOUND', `There is no ${request.method} ${request.originalUrl.split('?')[0]}.`);
  });
  return router;
}

/** Monaco and xterm.js set styles on elements, and Monaco's workers may come from a blob; scripts are files only. */
function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        workerSrc: ["'self'", 'blob:'],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        // The appliances' pages in the preview, and nothing else.
        frameSrc: [({ socket }) => `http://*.localhost:${socket.localPort}`],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // Served on loopback without TLS.
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
  });
}

function sameOrigin(allowed: readonly string[]): RequestHandler {
  return (request, response, next) => {
    const error = originError(
      {
        host: request.headers.host,
        origin: request.headers.origin,
        fetchSite: request.get('sec-fetch-site'),
        address: request.socket.localAddress,
        port: request.socket.localPort ?? 0,
        mutating: !['GET', 'HEAD', 'OPTIONS'].includes(request.method),
      },
      allowed,
    );
    if (error) sendError(response, error);
    else if (request.method !== 'OPTIONS') next();
    else
      sendError(response, codedError('FORBIDDEN_ORIGIN', 'Pages of other sites may not use this service.'));
  };
}
