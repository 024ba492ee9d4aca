/**
 * What an appliance's default export means when it may be an object with a `fetch` method, as on other runtimes of the
 * web's interfaces. Linked only then, together with the HTTP server.
 */

/** The object that such an appliance exports. */
export interface Fetcher {
  // biome-ignore lint/suspicious/noExplicitAny: `serve` says what its argument is; here it only has to be there
  fetch(request: any, ...more: any[]): unknown;
}

/** main for {@link start}: `serve` on a server, else what was exported, which `start` judges. */
export function mainOf<T extends Fetcher>(exported: unknown, serve: (application: T) => void): unknown {
  return isFetcher(exported) ? () => serve(exported as T) : exported;
}

function isFetcher(exported: unknown): exported is Fetcher {
  if (typeof exported !== 'object' || exported === null) return false;
  return typeof (exported as Partial<Fetcher>).fetch === 'function';
}
