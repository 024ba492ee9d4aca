/**
 * The NtpClient library: `skerry:ntp-client`. Asks a server what time it is (RFC 5905, as a simple client of section 14). The
 * machine's own clock stays as it is: what is given is how far it is off, and a clock that takes that into account.
 */
import { host } from '../core/host.ts';
import { setting } from '../core/settings.ts';
import { requireRunning } from '../core/stage.ts';
import { clearTimeout, schedule } from '../timers/index.ts';
import { udp } from '../udp/index.ts';
import { offsetOf, parseAnswer, requestOf } from './packet.ts';

export interface NtpOptions {
  /** A name or an address; `ntp.server` unless told. */
  server?: string;
  /** 123 unless told. */
  port?: number;
  /** 5,000 unless told. */
  timeoutMs?: number;
}

export interface NtpTime {
  /** What is to be added to the machine's wall time. */
  readonly offsetMs: number;
  /** How long the way to the server and back is: the offset is wrong by half of it at most. */
  readonly delayMs: number;
  /** How far the server is from a clock of its own, which has 1. */
  readonly stratum: number;
  /** What kind of clock a server of stratum 1 has: `GPS`. */
  readonly reference: string;
}

export class NtpError extends Error {
  override name = 'NtpError';
  readonly code: 'TIMEOUT' | 'REFUSED' | 'BAD_ANSWER';
  constructor(code: NtpError['code'], server: string, reason: string) {
    super(`the time server ${server}: ${reason}`);
    this.code = code;
  }
}

const SERVER = 'pool.ntp.org';
const PORT = 123;
const TIMEOUT_MS = 5_000;
const SAMPLES = 4;

/** Asks once. Rejects with {@link NtpError}, and with NetError when the server cannot be found. */
export async function askTime({
  server,
  port = PORT,
  timeoutMs = TIMEOUT_MS,
}: NtpOptions = {}): Promise<NtpTime> {
  requireRunning('askTime()');
  const hostname = server ?? setting('ntp.server') ?? SERVER;
  const socket = udp.bind();
  const timer = schedule(() => socket.close(), timeoutMs);
  const cookie = new Uint8Array(8);
  host.entropy(cookie);
  try {
    await socket.send(requestOf(cookie), { hostname, port });
    // Intervals by the clock that nobody sets.
    const sentMs = host.wallMs();
    const started = host.monotonicMs();
    for await (const { data } of socket) {
      const arrivedMs = sentMs + (host.monotonicMs() - started);
      const parsed = parseAnswer(data, cookie);
      if (parsed.kind === 'foreign') continue;
      if (parsed.kind === 'kiss')
        throw new NtpError('REFUSED', hostname, `it refuses to answer: ${parsed.word}`);
      if (parsed.kind === 'bad') throw new NtpError('BAD_ANSWER', hostname, parsed.reason);
      const { stratum, reference } = parsed.answer;
      return { ...offsetOf(sentMs, parsed.answer, arrivedMs), stratum, reference };
    }
    throw new NtpError('TIMEOUT', hostname, `no answer within ${timeoutMs} ms`);
  } finally {
    clearTimeout(timer);
    socket.close();
  }
}

/** Wall time as a server has it. It goes on evenly between two times of asking. */
export class NtpClock {
  readonly #options: NtpOptions;
  /** Wall time at monotonic zero, once it is known. */
  #zeroMs: number | undefined;

  constructor(options: NtpOptions = {}) {
    this.#options = options;
  }

  /** Asks four times, and believes the answer that came fastest. Rejects as {@link askTime} does, when none came. */
  async sync(): Promise<NtpTime> {
    let best: NtpTime | undefined;
    let problem: unknown;
    for (let left = SAMPLES; left > 0; left--) {
      try {
        const time = await askTime(this.#options);
        if (!best || time.delayMs < best.delayMs) best = time;
      } catch (error) {
        problem = error;
        // A server that is not there, or does not want to, is not asked again at once.
        break;
      }
    }
    if (!best) throw problem;
    this.#zeroMs = host.wallMs() + best.offsetMs - host.monotonicMs();
    return best;
  }

  /** Milliseconds since 1970, with a fraction; the machine's own time before the first {@link sync}. */
  now(): number {
    requireRunning('NtpClock.now()');
    return this.#zeroMs === undefined ? host.wallMs() : this.#zeroMs + host.monotonicMs();
  }

  get isSynced(): boolean {
    return this.#zeroMs !== undefined;
  }
}
