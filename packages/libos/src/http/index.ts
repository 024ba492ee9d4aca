/** HTTP: the Http library, what `main` receives as `http`. */
import { type Handler, Server, type ServerOptions } from './server.ts';

export { type Handler, Server, type ServerOptions } from './server.ts';

export const http = {
  /** Answers requests: `http.serve({ port: 8080, fetch: (request) => new Response('hello') })`. */
  serve: (options: ServerOptions | Handler): Server =>
    new Server(typeof options === 'function' ? { fetch: options } : options),
};
