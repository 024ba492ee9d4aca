/**
 * One domain from its creation to its end, by xl(1). Owns the domain: it is destroyed when it has ended, or cannot be started.
 * Knows nothing of what runs in it.
 */
import { PassThrough, type Readable, type Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Dom0, Dom0Stream, Outcome } from '../dom0/dom0.ts';
import { type DomainConfig, domainConfig } from './domain-config.ts';
import { LineReader } from './line-reader.ts';

/** SHUTDOWN_*, sched.h; `destroyed`: by us or by somebody else; `lost`: with dom0, or with the xl that watched it. */
export type DomainEnd = 'poweroff' | 'reboot' | 'suspend' | 'crash' | 'watchdog' | 'destroyed' | 'lost';

const shutdownReasons: readonly DomainEnd[] = ['poweroff', 'reboot', 'suspend', 'crash', 'watchdog'];

/** `memory`: the host has not so much; `image`: it is no PVH kernel; `other`: see the message, which is xl's. */
export interface Refusal {
  kind: 'refused';
  reason: 'memory' | 'image' | 'other';
  message: string;
}

/** A quarter of a second on a quiet machine, most of it xl's. */
const CREATE_MS = 30_000;
const CONSOLE_MS = 10_000;
const POLL_MS = 10;
/** After the end of a domain its last words come through two programs of dom0; this long after the last of them they are over. */
const QUIET_MS = 60;
const LONGEST_QUIET_MS = 2_000;

export class Domain {
  readonly id: number;
  readonly name: string;
  /** Its console. Reading it slowly holds the domain back; must be read. */
  readonly console: { readonly input: Writable; readonly output: Readable };
  /** When it is gone and its console has ended. Never rejects. */
  readonly ended: Promise<DomainEnd>;
  readonly #dom0: Dom0;
  readonly #terminal: Dom0Stream;
  readonly #output = new PassThrough();
  #spokeAtMs = 0;

  private constructor(dom0: Dom0, name: string, watched: Watched, terminal: Dom0Stream) {
    this.#dom0 = dom0;
    this.id = watched.id;
    this.name = name;
    this.#terminal = terminal;
    this.#output.on('error', () => undefined);
    this.console = { input: terminal.input, output: this.#output };
    terminal.output.pipe(this.#output);
    terminal.output.on('data', () => {
      this.#spokeAtMs = performance.now();
    });
    terminal.errors.resume();
    this.ended = this.#finish(watched);
  }

  /** Creates it, paused: nothing of it has run, and its console is open. */
  static async create(dom0: Dom0, config: DomainConfig): Promise<Domain | Refusal> {
    const path = `${dom0.folder}/${config.name}.cfg`;
    const put = await dom0.put(path, Buffer.from(domainConfig(config)));
    if (put.kind !== 'exited') return { kind: 'refused', reason: 'other', message: wordsOf(put) };
    const watched = await watch(dom0.spawn(['xl', 'create', '-F', '-p', path]));
    await dom0.remove(path);
    if (watched.kind === 'refused') return watched;
    const terminal = await openConsole(dom0, watched.id);
    if (terminal) return new Domain(dom0, config.name, watched, terminal);
    await dom0.run(['xl', 'destroy', String(watched.id)]);
    return { kind: 'refused', reason: 'other', message: `xenconsoled gives domain ${watched.id} no console` };
  }

  /** Lets it run; also after `pause`. False: it is gone. */
  async unpause(): Promise<boolean> {
    return await this.#xl('unpause');
  }

  async pause(): Promise<boolean> {
    return await this.#xl('pause');
  }

  /** Lets it have what processor time others leave. */
  async yieldProcessor(): Promise<boolean> {
    return succeeded(await this.#dom0.run(['xl', 'sched-credit2', '-d', String(this.id), '-w', '16']));
  }

  /** Asks it to end, by its control/shutdown node: for one that listens. */
  async shutDown(): Promise<boolean> {
    const node = `/local/domain/${this.id}/control/shutdown`;
    return succeeded(await this.#dom0.run(['xenstore-write', node, 'poweroff']));
  }

  /** Ends it by force. Resolves when it is gone. Idempotent. */
  async destroy(): Promise<DomainEnd> {
    await this.#xl('destroy');
    return await this.ended;
  }

  async #xl(verb: string): Promise<boolean> {
    return succeeded(await this.#dom0.run(['xl', verb, String(this.id)]));
  }

  async #finish(watched: Watched): Promise<DomainEnd> {
    const end = await watched.end;
    if (end !== 'destroyed') {
      await this.#quiet();
      await this.#xl('destroy');
    }
    this.#terminal.kill();
    await this.#terminal.ended;
    // A terminal of this host that hangs up is closed, and does not end.
    this.#output.end();
    await finished(this.#output, { readable: false }).catch(() => undefined);
    return end;
  }

  /** Until nothing has come for a while; whoever reads it slowly is waited for, up to a limit. */
  async #quiet(): Promise<void> {
    const endMs = performance.now() + LONGEST_QUIET_MS;
    this.#spokeAtMs = performance.now();
    for (;;) {
      const nowMs = performance.now();
      if (this.#output.writableNeedDrain) this.#spokeAtMs = nowMs;
      const leftMs = Math.min(this.#spokeAtMs + QUIET_MS, endMs) - nowMs;
      if (leftMs <= 0) return;
      await delay(leftMs);
    }
  }
}

/** A domain that xl waits for. */
interface Watched {
  kind: 'watched';
  id: number;
  end: Promise<DomainEnd>;
}

const chatter = /^(Parsing config|got a tsc mode|Action for shutdown|Done|Domain \d+ needs)/;

/** Reads what `xl create -F` says: the domain's number, then how it ended. */
async function watch(xl: Dom0Stream): Promise<Watched | Refusal> {
  const said: string[] = [];
  let found: (id: number) => void = () => undefined;
  let over: (end: DomainEnd) => void = () => undefined;
  const id = new Promise<number>((resolve) => {
    found = resolve;
  });
  const end = new Promise<DomainEnd>((resolve) => {
    over = resolve;
  });
  const onLine = (line: string): void => {
    const waiting = /^Waiting for domain .* \(domid (\d+)\) to die/.exec(line);
    const shutDown = /^Domain \d+ has shut down, reason code (\d+)/.exec(line);
    if (waiting) found(Number(waiting[1]));
    else if (shutDown) over(shutdownReasons[Number(shutDown[1])] ?? 'crash');
    else if (/^Domain \d+ has been destroyed/.test(line)) over('destroyed');
    else if (!chatter.test(line)) said.push(line);
  };
  for (const side of [xl.output, xl.errors]) {
    const lines = new LineReader(onLine);
    side.on('data', (chunk: Buffer) => lines.push(chunk));
  }
  xl.input.end();
  const timer = setTimeout(() => xl.kill(), CREATE_MS);
  const ended = xl.ended.then((ending) => {
    over('lost');
    return ending;
  });
  const first = await Promise.race([id, ended]);
  clearTimeout(timer);
  if (typeof first === 'number') return { kind: 'watched', id: first, end };
  // The first words name the cause; then each layer of xl complains in turn.
  const message = said.slice(0, 3).join(' / ') || wordsOf(first);
  return { kind: 'refused', reason: reasonOf(message), message };
}

function reasonOf(message: string): Refusal['reason'] {
  if (/out of memory|cannot allocate memory|free memory/i.test(message)) return 'memory';
  return /no loader found|parse_image|invalid kernel/i.test(message) ? 'image' : 'other';
}

/** The terminal that xenconsoled makes for a domain as soon as it hears of it. */
async function openConsole(dom0: Dom0, id: number): Promise<Dom0Stream | undefined> {
  const endMs = performance.now() + CONSOLE_MS;
  while (performance.now() < endMs) {
    const { ending, output } = await dom0.run(['xenstore-read', `/local/domain/${id}/console/tty`]);
    const path = output.toString().trim();
    if (ending.kind === 'exited' && path !== '') return dom0.openTerminal(path);
    if (ending.kind === 'gone') return undefined;
    await delay(POLL_MS);
  }
  return undefined;
}

const succeeded = ({ ending }: Outcome): boolean => ending.kind === 'exited' && ending.code === 0;

function wordsOf(ending: Outcome['ending']): string {
  switch (ending.kind) {
    case 'exited':
      return `it ended with ${ending.code}`;
    case 'killed':
      return `it was ended by ${ending.signal}`;
    case 'failed':
      return ending.message;
    case 'gone':
      return 'dom0 has ended';
  }
}
