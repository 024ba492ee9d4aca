/**
 * The host names of the preview: `<instance id>.localhost` is port 80 of an instance, `<instance id>-<port>.localhost`
 * another port. Every name below `localhost` is one of these or nothing; the API answers to none of them. Names below
 * `localhost` are loopback for browsers (RFC 6761, section 6.3), and each is an origin and a site of its own. Pure.
 */

export interface PreviewPlace {
  instanceId: string;
  port: number;
}

export const webPort = 80;

/** Whether a Host header names something below `localhost`, so that the request is not for the API. */
export function isPreviewHost(host: string | undefined): boolean {
  return host !== undefined && /^[^:]*\.localhost\.?(:\d*)?$/i.test(host);
}

/** What a Host header asks for; undefined when no instance can have that name. */
export function previewPlace(host: string): PreviewPlace | undefined {
  const [, instanceId, digits] = /^(i[0-9a-f]{24})(?:-(\d{1,5}))?\.localhost(?::\d*)?$/i.exec(host) ?? [];
  if (instanceId === undefined) return undefined;
  const port = digits === undefined ? webPort : Number(digits);
  return port >= 1 && port <= 65_535 ? { instanceId: instanceId.toLowerCase(), port } : undefined;
}
