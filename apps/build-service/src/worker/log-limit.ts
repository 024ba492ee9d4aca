/** Keeps a build's log within `limits.buildLogLines` and `limits.buildLogLineBytes`, and says what it cut. */

import type { BuildEvent } from '@skerry/contracts';
import { limits } from '@skerry/contracts';

export class LogLimit {
  #lines = 0;

  /** The event as it may be kept; undefined when the log is full. Only events of kind `log` are touched. */
  limit(event: BuildEvent): BuildEvent | undefined {
    if (event.kind !== 'log') return event;
    this.#lines += 1;
    if (this.#lines > limits.buildLogLines) return undefined;
    if (this.#lines === limits.buildLogLines) {
      const text = `The log is longer than ${limits.buildLogLines} lines; the rest is not shown.`;
      return { kind: 'log', level: 'warning', text };
    }
    return { ...event, text: shorten(event.text) };
  }
}

function shorten(text: string): string {
  if (Buffer.byteLength(text) <= limits.buildLogLineBytes) return text;
  const kept = Buffer.from(text).subarray(0, limits.buildLogLineBytes).toString();
  return `${kept.replace(/\uFFFD+$/, '')} … (cut at ${limits.buildLogLineBytes} bytes)`;
}
