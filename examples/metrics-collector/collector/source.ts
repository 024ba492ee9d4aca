import { parseExposition, type Sample } from './exposition.ts';

const PATIENCE_MS = 3_000;
const MOST_CHARACTERS = 1 << 20;

/** One machine that is asked, and what it has said last. */
export class Source {
  readonly name: string;
  isUp = false;
  seconds = 0;
  /** Why it is down. */
  problem = 'was not asked yet';
  /** Of the last answer, which stays when the next ones do not come. */
  samples: readonly Sample[] = [];

  /** `name`: a machine of the project, and a port if it is not 80. */
  constructor(name: string) {
    this.name = name;
  }

  /** Never rejects: what went wrong is its state. */
  async scrape(): Promise<void> {
    const begun = performance.now();
    try {
      this.samples = parseExposition(await this.#ask());
      this.isUp = true;
      this.problem = '';
    } catch (error) {
      this.isUp = false;
      this.problem = reasonOf(error);
    }
    this.seconds = (performance.now() - begun) / 1_000;
  }

  async #ask(): Promise<string> {
    const response = await fetch(`http://${this.name}/metrics`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    const decoder = new TextDecoder();
    let text = '';
    for await (const piece of response.body ?? []) {
      text += decoder.decode(piece, { stream: true });
      if (text.length > MOST_CHARACTERS) throw new Error('the answer is too long');
    }
    if (!response.ok) throw new Error(`status ${response.status}`);
    return text;
  }
}

/** fetch says that it has failed, and its cause why. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
