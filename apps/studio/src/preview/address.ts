/**
 * Where the page of a machine is: `http://<instance id>.localhost:<port of the API>/`, and `<instance id>-<port>` for
 * another port of the machine than 80. What a person types is a path, `:8080/path` for another port, or a whole address.
 */
export interface PageAddress {
  readonly port: number;
  /** Begins with a slash. */
  readonly path: string;
}

export const startPage: PageAddress = { port: 80, path: '/' };

/** `apiPort` is empty when it is the default one. */
export function pageUrl(instanceId: string, { port, path }: PageAddress, apiPort: string): string {
  return `http://${pageHost(instanceId, port)}${apiPort === '' ? '' : `:${apiPort}`}${path}`;
}

export function pageHost(instanceId: string, port: number): string {
  return `${instanceId}${port === 80 ? '' : `-${port}`}.localhost`;
}

/** Undefined when it cannot be an address of the machine. A path without a port stays at the port it was at. */
export function parseAddress(text: string, before: PageAddress): PageAddress | undefined {
  const trimmed = text.trim();
  if (/^https?:/i.test(trimmed)) {
    const url = URL.parse(trimmed);
    const [, digits] = /^i[0-9a-f]{24}(?:-(\d{1,5}))?\.localhost$/.exec(url?.hostname ?? '') ?? [];
    return url ? addressOf(digits ?? '80', `${url.pathname}${url.search}${url.hash}`) : undefined;
  }
  const [, digits, rest = ''] = /^(?::(\d{1,5})(?=\/|$))?(.*)$/.exec(trimmed) ?? [];
  return addressOf(digits ?? String(before.port), rest);
}

/** What the field shows. */
export function addressText({ port, path }: PageAddress): string {
  return port === 80 ? path : `:${port}${path}`;
}

function addressOf(digits: string, rest: string): PageAddress | undefined {
  const port = Number(digits);
  if (port < 1 || port > 65_535 || /\s/.test(rest)) return undefined;
  return { port, path: rest.startsWith('/') ? rest : `/${rest}` };
}
