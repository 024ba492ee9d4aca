/**
 * Where a project's machines may go outside of their network: nowhere, unless an entry opens it. A bound, when there is
 * one, keeps closed what it does not list as well, whoever opens it: an appliance's word is its author's, the bound is
 * that of who owns the host. Entries are written as the grammar of a destination in contracts says.
 */
import { BlockList, isIP, isIPv6 } from 'node:net';
import { destinationGrammar } from '@skerry/contracts';

interface Entry {
  names: string | undefined;
  network: BlockList | undefined;
  /** Undefined: every port. */
  port: number | undefined;
}

/**
 * Never reached through a gateway by a name: what belongs to the host itself. An entry that names the network in
 * digits can open all but loopback and the unspecified addresses.
 */
const hostsOwn = new BlockList();
hostsOwn.addSubnet('127.0.0.0', 8, 'ipv4');
hostsOwn.addSubnet('0.0.0.0', 8, 'ipv4');
hostsOwn.addSubnet('169.254.0.0', 16, 'ipv4');
hostsOwn.addAddress('::1', 'ipv6');
hostsOwn.addAddress('::', 'ipv6');
hostsOwn.addSubnet('fe80::', 10, 'ipv6');

/** Addresses that no name of the outside world has: a resolver that says so is wrong or hostile (DNS rebinding). */
const privateNetworks = new BlockList();
privateNetworks.addSubnet('10.0.0.0', 8, 'ipv4');
privateNetworks.addSubnet('172.16.0.0', 12, 'ipv4');
privateNetworks.addSubnet('192.168.0.0', 16, 'ipv4');
privateNetworks.addSubnet('fc00::', 7, 'ipv6');

const family = (address: string): 'ipv4' | 'ipv6' => (isIPv6(address) ? 'ipv6' : 'ipv4');

/** Addresses that were answered for names are open for so long. */
const NAME_OPEN_MS = 3_600_000;
const NAMED_ADDRESSES = 1_024;

export class Policy {
  readonly #own: readonly Entry[];
  readonly #bound: readonly Entry[] | undefined;
  readonly #lent = new Map<string, readonly Entry[]>();
  /** All of them. */
  #entries: readonly Entry[];
  /** Address → the names that it was answered for, until when. */
  readonly #named = new Map<string, { name: string; untilMs: number }>();

  /**
   * Without a `bound` every entry opens what it says; an empty one lets none do so. Throws TypeError, with what is wrong,
   * on an entry that cannot be understood.
   */
  constructor(entries: readonly string[] = [], bound?: readonly string[]) {
    this.#own = entries.map(parseEntry);
    this.#bound = bound?.map(parseEntry);
    this.#entries = this.#own;
  }

  /**
   * Opens what the holder of that key lists, besides all else, in place of what it listed before; an empty list closes it
   * again. Throws TypeError as the constructor does, and has changed nothing then.
   */
  lend(key: string, entries: readonly string[]): void {
    const parsed = entries.map(parseEntry);
    if (parsed.length > 0) this.#lent.set(key, parsed);
    else this.#lent.delete(key);
    this.#entries = [...this.#own, ...[...this.#lent.values()].flat()];
  }

  /**
   * Whether the outside world's resolvers may be asked for a name. A bound that lists networks opens no names: a question
   * to a resolver can carry anything out.
   */
  allowsName(name: string): boolean {
    const has = (entries: readonly Entry[]): boolean => entries.some((entry) => matchesName(entry, name));
    return has(this.#entries) && (this.#bound === undefined || has(this.#bound));
  }

  /** A resolver has answered that a name, which is allowed, has this address. False: it must not be passed on. */
  learn(name: string, address: string, nowMs: number): boolean {
    if (hostsOwn.check(address, family(address)) || privateNetworks.check(address, family(address)))
      return false;
    if (this.#named.size >= NAMED_ADDRESSES) this.#named.clear();
    this.#named.set(address, { name, untilMs: nowMs + NAME_OPEN_MS });
    return true;
  }

  allows(address: string, port: number, nowMs: number): boolean {
    if (isIP(address) === 0 || hostsOwn.check(address, family(address))) return false;
    const named = this.#named.get(address);
    const has = (entries: readonly Entry[]): boolean =>
      entries.some((entry) => {
        if (entry.port !== undefined && entry.port !== port) return false;
        if (entry.network) return entry.network.check(address, family(address));
        return named !== undefined && named.untilMs > nowMs && matchesName(entry, named.name);
      });
    return has(this.#entries) && (this.#bound === undefined || has(this.#bound));
  }
}

function matchesName({ names }: Entry, name: string): boolean {
  if (names === undefined) return false;
  const lower = name.toLowerCase().replace(/\.$/, '');
  return names.startsWith('*.') ? lower.endsWith(names.slice(1)) : lower === names;
}

function parseEntry(text: string): Entry {
  const parts = destinationGrammar.exec(text)?.groups;
  if (!parts) throw entryError(text);
  const port = parts['port'] === '*' ? undefined : Number(parts['port']);
  const written = parts['network'] ?? parts['bracketed'];
  if (written === undefined) return { names: parts['name']?.toLowerCase(), network: undefined, port };
  const [address = '', prefix] = written.split('/');
  const network = new BlockList();
  network.addSubnet(address, Number(prefix ?? (isIPv6(address) ? 128 : 32)), family(address));
  return { names: undefined, network, port };
}

function entryError(text: string): TypeError {
  return new TypeError(
    `"${text}" is not a destination: write "<name or network>:<port>", as "example.com:443", "*.example.com:*" or "192.0.2.0/24:53"`,
  );
}
