import type { Entries } from './entries.ts';
import { parseFeed } from './feed.ts';

const PATIENCE_MS = 10_000;
const MOST_FEED_BYTES = 2 << 20;

/** Asks each feed for what is new, and remembers how that went. */
export class Reader {
  readonly #states: { address: string; outcome: string }[];
  readonly #entries: Entries;
  #refreshing: Promise<void> | undefined;

  constructor(addresses: readonly string[], entries: Entries) {
    this.#states = addresses.map((address) => ({ address, outcome: 'was not asked yet' }));
    this.#entries = entries;
  }

  get states(): readonly { address: string; outcome: string }[] {
    return this.#states;
  }

  /** Whoever comes while it goes on waits for the same. Never rejects: a feed that fails says so in its state. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#refreshAll().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #refreshAll(): Promise<void> {
    for (const state of this.#states) {
      try {
        state.outcome = `${await this.#read(state.address)} new entries at ${new Date().toISOString()}`;
      } catch (error) {
        state.outcome = `does not answer as a feed: ${reasonOf(error)}`;
      }
    }
    await this.#entries.forgetOld();
  }

  async #read(address: string): Promise<number> {
    const response = await fetch(address, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`status ${response.status}`);
    }
    const text = await textOf(response);
    return this.#entries.add(parseFeed(text, Date.now()));
  }
}

/** The whole body as text, unless it is too long: what others send has no say in how much memory is used. */
async function textOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of body ?? []) {
    text += decoder.decode(piece, { stream: true });
    if (text.length > MOST_FEED_BYTES) throw new Error('it is too long');
  }
  return text;
}

/** fetch says that it has failed, and its cause why. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
