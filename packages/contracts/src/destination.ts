/**
 * A destination outside of a project's network, as an appliance or a person opens it: `<host>:<port>`. The host is a name,
 * `*.<name>` for every name below it, an address or a network as `192.0.2.0/24`; an IPv6 one may be in brackets. The port
 * is a number or `*`. Which connections an entry lets through is the gateway's to say (device-models, Policy).
 */
import { z } from 'zod';

/** At most 253 of a name, and what is around it. */
const LONGEST = 264;

const source = (pattern: RegExp): string => pattern.source.slice(1, -1);
const ipv4 = `${source(z.regexes.ipv4)}(?:\\/(?:[12]?\\d|3[0-2]))?`;
const ipv6 = `(?:${source(z.regexes.ipv6)})(?:\\/(?:12[0-8]|1[01]\\d|[1-9]?\\d))?`;
/** A last label of digits alone would be an address (WHATWG URL, 4.5.1). */
const name = String.raw`(?:\*\.)?(?:[A-Za-z0-9-]{1,63}\.)*[0-9-]{0,62}[A-Za-z][A-Za-z0-9-]{0,62}`;
const port = String.raw`6553[0-5]|655[0-2]\d|65[0-4]\d{2}|6[0-4]\d{3}|[1-5]\d{4}|[1-9]\d{0,3}`;

/** Its groups are `name`, `network` (which may be one address), `bracketed` (the same) and `port`. Without flags: it is also a JSON Schema's. */
export const destinationGrammar = new RegExp(
  `^(?:(?<name>${name})|(?<network>${ipv4}|${ipv6})|\\[(?<bracketed>${ipv6})\\]):(?<port>\\*|${port})$`,
);

export const Destination = z.string().max(LONGEST).regex(destinationGrammar, {
  message: 'must be "<name or network>:<port>", as "example.com:443", "*.example.com:*" or "192.0.2.0/24:53"',
});
export type Destination = z.infer<typeof Destination>;
