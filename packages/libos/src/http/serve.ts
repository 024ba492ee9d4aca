/** The server of an appliance that exports an object with a `fetch` method. */
import { type Files, Server } from './server.ts';

/** `export default { fetch(request) { … } }`, or an instance of a framework. */
export interface Application {
  fetch(request: Request, server: Server): Response | Promise<Response>;
  /** 80 unless told. */
  port?: number;
  /** Files that are served in front of `fetch`. */
  files?: Files;
}

export function serve(application: Application): void {
  const { port = 80, fetch, files } = application;
  new Server({ port, fetch, ...(files && { files }) }, application);
}
