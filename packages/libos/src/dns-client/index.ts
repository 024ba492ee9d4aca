/**
 * Names and addresses: the Dns library, what `main` receives as `dns`. Asks the servers that the network has named, one
 * after another, twice; keeps answers, and that there is none, as long as they may be kept. Two who ask for the same at
 * the same time ask once.
 */
import { host } from '../core/host.ts';
import { requireRunning } from '../core/stage.ts';
import { type AddressBytes, parseAddress } from '../net/addresses.ts';
import { NetError } from '../net/error.ts';
import { stack } from '../stack.ts';
import { DnsCache } from './cache.ts';
import { ask } from './exchange.ts';
import { normalDnsName, type RecordType, TYPES } from './message.ts';
import { answersOf, negativeSeconds, type RecordData } from './records.ts';

export type { RecordType } from './message.ts';
export type { CaaRecord, MxRecord, RecordData, SoaRecord, SrvRecord } from './records.ts';

/** How long each of two rounds over the servers waits for one. */
const WAITS_MS = [1_000, 3_000];
const NO_ERROR = 0;
const NO_SUCH_NAME = 3;
/** RFC 2308, 5: "there is none" is kept for minutes at most. */
const NEGATIVE_MS = 300_000;

/** No data: there is no such record, or no such name. */
type Known = { data: unknown[]; code: number };

let cache: DnsCache<Known> | undefined;
const underWay = new Map<string, Promise<Known>>();

async function find<T extends RecordType>(name: string, type: T): Promise<Known> {
  const key = `${type} ${name}`;
  cache ??= new DnsCache();
  const kept = cache.get(key, host.monotonicMs());
  if (kept) return kept;
  const asked = underWay.get(key);
  if (asked) return asked;
  const asking = query(name, type).finally(() => underWay.delete(key));
  underWay.set(key, asking);
  return asking;
}

async function query<T extends RecordType>(name: string, type: T): Promise<Known> {
  await stack.ready();
  const servers = stack
    .nameservers()
    .map(parseAddress)
    .filter((one) => one !== undefined);
  if (servers.length === 0) throw new NetError('NO_ROUTE', `dns: "${name}": the network has no name server`);
  let last: unknown;
  for (const waitMs of WAITS_MS) {
    for (const server of servers) {
      try {
        const found = await queryServer(server, name, type, waitMs);
        if (found) return found;
        last = new NetError('BAD_ANSWER', `dns: "${name}": the server cannot answer`);
      } catch (error) {
        last = error;
      }
    }
  }
  throw last;
}

/** Undefined when the server cannot tell: then another may. */
async function queryServer<T extends RecordType>(
  server: AddressBytes,
  name: string,
  type: T,
  waitMs: number,
): Promise<Known | undefined> {
  const message = await ask(server, name, TYPES[type], waitMs);
  const { code } = message;
  if (code !== NO_ERROR && code !== NO_SUCH_NAME) return undefined;
  const { data, ttlSeconds } = answersOf(message, name, type);
  const known = { data, code };
  const lastsMs =
    data.length > 0 ? ttlSeconds * 1_000 : Math.min(NEGATIVE_MS, negativeSeconds(message) * 1_000);
  cache?.set(`${type} ${name}`, known, lastsMs, host.monotonicMs());
  return known;
}

async function resolve(name: string): Promise<string[]>;
async function resolve<T extends RecordType>(name: string, type: T): Promise<RecordData[T][]>;
async function resolve(name: string, type: RecordType = 'A'): Promise<unknown[]> {
  requireRunning('dns.resolve()');
  const normal = normalDnsName(name);
  if (normal === undefined) throw new TypeError(`dns.resolve: "${name}" is no name`);
  if (!(type in TYPES)) throw new TypeError(`dns.resolve: the record type ${type} is not known`);
  const { data, code } = await find(normal, type);
  if (data.length > 0) return data;
  const what = code === NO_SUCH_NAME ? 'there is no such name' : `it has no record of type ${type}`;
  throw new NetError('NO_SUCH_NAME', `dns.resolve: "${name}": ${what}`);
}

/** The addresses of a host, of both kinds, IPv4 first; an address is its own. Rejects with NetError when it has none. */
async function lookup(hostname: string): Promise<string[]> {
  requireRunning('dns.lookup()');
  const literal = hostname.replace(/^\[(.*)\]$/, '$1');
  if (parseAddress(literal)) return [literal];
  const normal = normalDnsName(hostname);
  if (normal === undefined) throw new TypeError(`"${hostname}" is no name of a host`);
  if (normal === 'localhost' || normal.endsWith('.localhost')) return ['127.0.0.1', '::1'];
  const [v4, v6] = await Promise.allSettled([find(normal, 'A'), find(normal, 'AAAA')]);
  const all = [v4, v6].flatMap((one) => (one.status === 'fulfilled' ? (one.value.data as string[]) : []));
  if (all.length > 0) return all;
  if (v4.status === 'rejected') throw v4.reason;
  throw new NetError('NO_SUCH_NAME', `"${hostname}": there is no such host`);
}

export const dns = {
  resolve,
  lookup,
  /** Forgets all answers. */
  clearCache(): void {
    cache?.clear();
  },
};
