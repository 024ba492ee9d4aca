/**
 * Same-origin policy, checked here since the service has no authentication yet: only the studio that this process
 * serves may talk to it. A page of another site cannot (its Origin differs), an appliance's page in the preview neither
 * (`http://<instance id>.localhost:<port>` is another origin), nor can one whose name was re-pointed to this machine (DNS
 * rebinding: its Host is not a loopback name). A program that is no browser sends no Origin.
 */

import type { CodedError } from '@skerry/contracts';
import { codedError } from '@skerry/contracts';

export interface OriginFacts {
  /** The headers of the request, as Node gives them. */
  host: string | undefined;
  origin: string | undefined;
  fetchSite: string | undefined;
  /** The address and port at which the request came in. */
  address: string | undefined;
  port: number;
  /** Whether the request may change something, or opens a WebSocket. */
  mutating: boolean;
}

const loopbackNames = ['localhost', '127.0.0.1', '[::1]'];

/** Undefined when the request may go on. `allowed` lists further origins, for the studio's development server. */
export function originError(facts: OriginFacts, allowed: readonly string[]): CodedError | undefined {
  // The address itself is no name that somebody could re-point.
  const names = facts.address === undefined ? loopbackNames : [...loopbackNames, facts.address];
  const own = names.map((name) => `${name}:${facts.port}`);
  const extra = allowed.map((origin) => new URL(origin).host);
  if (!facts.host || ![...own, ...extra].includes(withPort(facts.host))) {
    return codedError(
      'FORBIDDEN_ORIGIN',
      `The service is not served at ${JSON.stringify(facts.host ?? '')}.`,
    );
  }
  const isNamed = facts.origin !== undefined;
  if (isNamed && ![...own.map((host) => `http://${host}`), ...allowed].includes(facts.origin ?? '')) {
    return codedError(
      'FORBIDDEN_ORIGIN',
      `Pages of ${JSON.stringify(facts.origin)} may not use this service.`,
    );
  }
  // A browser that takes `<instance id>.localhost` for the same site as `localhost` says "same-site" of its pages.
  const isForeign = facts.fetchSite === 'cross-site' || (facts.fetchSite === 'same-site' && !isNamed);
  if (facts.mutating && isForeign) {
    return codedError('FORBIDDEN_ORIGIN', 'Pages of other sites may not use this service.');
  }
  return undefined;
}

/** A Host header leaves the port out when it is the default one. */
function withPort(host: string): string {
  return /:\d+$/.test(host) ? host.toLowerCase() : `${host.toLowerCase()}:80`;
}
