/** What `skerry run` is told of the network, and whether the image can have it. Pure. */
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
