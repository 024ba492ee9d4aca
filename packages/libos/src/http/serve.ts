/** The server of an appliance that exports an object with a `fetch` method. */
import type { BaseRequest } from '../fetch-api/request.ts';
import type { Response } from '../fetch-api/response.ts';
import { Server, type ServerContext } from './server.ts';

/** `export default { fetch(request) { … } }`, or an instance of a framework. */
export interface Application {
  fetch(request: BaseRequest, context: ServerContext): Response | Promise<Response>;
  /** 80 unless told. */
  port?: number;
}

export function serve(application: Application): void {
  const { port = 80 } = application;
  new Server({ port, fetch: (request, context) => application.fetch(request, context) });
}
