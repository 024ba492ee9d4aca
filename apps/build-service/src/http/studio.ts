/** Serves the built studio. Files with a hash in their name never change; the page itself is always asked for again. */
import { join } from 'node:path';
import type { Request, Response } from 'express';
import express, { Router } from 'express';

/** `folder` is the studio's dist; while it is not built, the page says so. */
export function studioRoutes(folder: string): Router {
  const router = Router();
  router.use(
    '/assets',
    express.static(join(folder, 'assets'), {
      immutable: true,
      maxAge: '365d',
      fallthrough: false,
      redirect: false,
    }),
  );
  router.use(express.static(folder, { index: false, maxAge: 0, redirect: false }));
  router.get('/{*path}', (request: Request, response: Response) => {
    if (!request.accepts('html')) {
      response.sendStatus(404);
      return;
    }
    response.set('Cache-Control', 'no-cache');
    response.sendFile(join(folder, 'index.html'), { dotfiles: 'allow', cacheControl: false }, (error) => {
      if (error && !response.headersSent)
        response.status(503).type('text').send('The studio is not built yet.\n');
    });
  });
  return router;
}
