import type { Mark } from '@skerry/device-models';
import type { ConsoleSink } from '../src/tenders/tender.ts';

const patienceMs = 20_000;

/** Keeps what an instance says, and lets a test wait for it. */
export class RememberingSink implements ConsoleSink {
  readonly marks: Mark[] = [];
  readonly notices: string[] = [];
  #parts: Uint8Array[] = [];
  readonly #waiting = new Set<() => void>();

  get text(): string {
    this.#parts = [Buffer.concat(this.#parts)];
    return String(this.#parts[0]);
  }

  output(bytes: Uint8Array): void {
    this.#parts.push(bytes);
    for (const look of this.#waiting) look();
  }

  mark(mark: Mark): void {
    this.marks.push(mark);
  }

  notice(line: string): void {
    this.notices.push(line);
  }

  /** The text as soon as `wanted` holds for it. Rejects after 20 s. */
  until(wanted: (text: string) => boolean): Promise<string> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        reject(new Error(`still waiting; the console says: ${this.text.slice(-500)}`));
      }, patienceMs);
      const look = (): void => {
        const { text } = this;
        if (!wanted(text)) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(text);
      };
      this.#waiting.add(look);
      look();
    });
  }
}
