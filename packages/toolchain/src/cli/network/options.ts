/** What `skerry run` is told of the network, and whether the image can have it. Pure. */
import { join, parse } from 'node:path';
import { type CodedError, codedError, type Image, type NetworkFaults } from '@skerry/contracts';

export interface NetworkOptions {
  /** Of 127.0.0.1, forwarded to the appliance's port 80. Undefined: any that is free. */
  port?: number | undefined;
  /** Where its frames are written at the end, as pcapng. */
  capture?: string | undefined;
  /** A TAP device of the host, in place of a network of its own. */
  tap?: string | undefined;
  /** Destinations outside that are open, besides those of appliance.json. */
  allow: readonly string[];
  /** What its network does to frames. */
  faults?: NetworkFaults | undefined;
}

/** Whether a port of this host leads to an image that runs with others: it has the server of HTTP. */
export function servesPages({ network, parts }: Pick<Image, 'network' | 'parts'>): boolean {
  return network === 'direct' && parts.some((part) => part.layer === 'library' && part.library === 'http');
}

/** Why images that run together can do nothing with what was asked for; undefined when they can. */
export function refusalOfAll(
  images: readonly Pick<Image, 'network' | 'parts'>[],
  options: NetworkOptions,
): CodedError | undefined {
  const [first] = images;
  if (images.length === 1 && first) return refusal(first, options);
  if (options.tap !== undefined) {
    const message = '--tap: a project of several appliances has a network of its own.';
    const advice = 'Name the folder of one appliance, or leave the option out.';
    return { ...codedError('FEATURE_UNAVAILABLE', message), advice };
  }
  if (options.port !== undefined && !images.some(servesPages)) {
    const message = '--port: no appliance of the project has a web server of its own network.';
    const advice = 'Export an object with a fetch method from one of them, or leave the option out.';
    return { ...codedError('FEATURE_UNAVAILABLE', message), advice };
  }
  const refusals = images.map((image) => refusal(image, options));
  return refusals.every((one) => one !== undefined) ? refusals[0] : undefined;
}

/** The file of one of several captures: `out/all.pcapng` is `out/all.web.pcapng` for web. */
export function captureFile(path: string, name: string, isAlone: boolean): string {
  if (isAlone) return path;
  const { dir, name: base, ext } = parse(path);
  return join(dir, `${base}.${name}${ext}`);
}

/** Why the image can do nothing with what was asked for; undefined when it can. */
export function refusal(
  { network }: Pick<Image, 'network'>,
  { port, capture, tap, allow, faults }: NetworkOptions,
): CodedError | undefined {
  if (network === 'direct') return undefined;
  const asked = [
    port !== undefined && '--port',
    capture !== undefined && '--capture',
    tap !== undefined && '--tap',
    allow.length > 0 && '--allow',
    faults !== undefined && '--fault',
  ].find((option) => option !== false);
  if (asked === undefined) return undefined;
  if (network === undefined) {
    const advice = 'Export an object with a fetch method, or use tcp or udp, to give it a network.';
    return { ...codedError('FEATURE_UNAVAILABLE', `${asked}: the appliance has no network.`), advice };
  }
  const message = `${asked}: the appliance uses the sockets of this host and has no network device.`;
  const advice = 'Set network.stack to "direct" in appliance.json, or leave the option out.';
  return { ...codedError('FEATURE_UNAVAILABLE', message), advice };
}
