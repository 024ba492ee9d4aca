/**
 * The DNS server of one network (RFC 1035): names of its machines are answered here; what the policy opens is asked of
 * the system's resolvers; all else does not exist. Questions from outside of the network never arrive.
 */
import { Resolver } from 'node:dns/promises';
import {
  type Answer,
  decode,
  encode,
  type Packet,
  type Question,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
} from 'dns-packet';
import { gatewayLimits } from './limits.ts';
import type { Names } from './names.ts';
import type { Policy } from './policy.ts';

const NOERROR = 0;
const FORMERR = 1;
const SERVFAIL = 2;
const NXDOMAIN = 3;
const NOTIMP = 4;
const REFUSED = 5;
const HEADER_BYTES = 12;
/** A question for the longest name, with options. */
const QUERY_BYTES = 512;
const ADDITIONAL_RECORDS = 2;
const OWN_TTL_SECONDS = 5;
const FORWARDED_TTL_SECONDS = 60;

type Records = { code: number; answers: Answer[] };

export interface DnsForwarderOptions {
  names: Names;
  policy: Policy;
  now: () => number;
  /** For tests; the system's resolvers unless told. */
  resolver?: Pick<Resolver, 'resolve4' | 'resolve6' | 'cancel'>;
}

export class DnsForwarder {
  readonly #options: DnsForwarderOptions;
  readonly #resolver: Pick<Resolver, 'resolve4' | 'resolve6' | 'cancel'>;
  #waiting = 0;

  constructor(options: DnsForwarderOptions) {
    this.#options = options;
    this.#resolver = options.resolver ?? new Resolver({ timeout: gatewayLimits.dnsTimeoutMs, tries: 1 });
  }

  /** The reply to one message of `asker`; undefined for what is no question. Never rejects. */
  async answer(bytes: Uint8Array, asker: string): Promise<Uint8Array | undefined> {
    if (!isPlainQuery(bytes)) return undefined;
    let query: Packet;
    try {
      query = decode(Buffer.from(bytes));
    } catch {
      return undefined;
    }
    const [question] = query.questions ?? [];
    const { code, answers } = question ? await this.#resolve(question, asker) : none(FORMERR);
    const flags = RECURSION_AVAILABLE | ((query.flags ?? 0) & RECURSION_DESIRED) | code;
    try {
      return encode({
        type: 'response',
        id: query.id ?? 0,
        flags,
        questions: query.questions ?? [],
        answers: answers.slice(0, gatewayLimits.dnsAnswers),
      });
    } catch {
      return undefined;
    }
  }

  close(): void {
    this.#resolver.cancel();
  }

  async #resolve({ name, type, class: netClass }: Question, asker: string): Promise<Records> {
    const { names, policy } = this.#options;
    if (netClass !== undefined && netClass !== 'IN') return none(NOTIMP);
    if (names.isOwn(name)) return this.#own(name, type, asker);
    if (!policy.allowsName(name)) return none(NXDOMAIN);
    if (type !== 'A' && type !== 'AAAA') return none(NOERROR);
    if (this.#waiting >= gatewayLimits.dnsQuestions) return none(REFUSED);
    this.#waiting++;
    try {
      const found = type === 'A' ? await this.#resolver.resolve4(name) : await this.#resolver.resolve6(name);
      const open = found.filter((address) => policy.learn(name, address, this.#options.now()));
      return {
        code: NOERROR,
        answers: open.map((data) => ({ type, name, ttl: FORWARDED_TTL_SECONDS, data })),
      };
    } catch (error) {
      const { code } = error as { code?: string };
      return none(code === 'ENOTFOUND' ? NXDOMAIN : code === 'ENODATA' ? NOERROR : SERVFAIL);
    } finally {
      this.#waiting--;
    }
  }

  #own(name: string, type: Question['type'], asker: string): Records {
    const machines = this.#options.names.find(name, asker);
    if (machines.length === 0) return none(NXDOMAIN);
    if (type !== 'A' && type !== 'AAAA') return none(NOERROR);
    const addresses = machines
      .flatMap((machine) => machine.addresses)
      .filter((address) => address.includes(':') === (type === 'AAAA'));
    return {
      code: NOERROR,
      answers: addresses.map((data) => ({ type, name, ttl: OWN_TTL_SECONDS, data })),
    };
  }
}

/**
 * Looked at before anything is parsed: a query (RFC 1035, 4.1.1) with one question and, beside it, at most what EDNS
 * (RFC 6891) and a signature add. So what a message can cost is bounded by its few hundred bytes.
 */
function isPlainQuery(bytes: Uint8Array): boolean {
  if (bytes.length < HEADER_BYTES || bytes.length > QUERY_BYTES) return false;
  const word = (at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  const [flags, questions, answers, authorities, additional] = [2, 4, 6, 8, 10].map(word);
  return (
    ((flags ?? 0) & 0x8000) === 0 &&
    questions === 1 &&
    answers === 0 &&
    authorities === 0 &&
    (additional ?? 0) <= ADDITIONAL_RECORDS
  );
}

const none = (code: number): Records => ({ code, answers: [] });
