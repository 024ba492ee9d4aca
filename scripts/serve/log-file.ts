/**
 * One log of all processes: each line with the time and the process that wrote it. At 16 MiB the file becomes `.1`
 * and a new one is begun, so that a log takes at most twice that. A disk that is full loses log lines, nothing else.
 */
import { createWriteStream, mkdirSync, renameSync, statSync, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const fileBytes = 16 * 1024 * 1024;
const nameWidth = 9;
const tailLines = 40;

export class LogFile {
  readonly path: string;
  #stream: WriteStream;
  #bytes: number;
  readonly #tails = new Map<string, string[]>();

  /** Creates the folder and opens the file for appending. */
  constructor(path: string) {
    this.path = path;
    mkdirSync(dirname(path), { recursive: true });
    this.#bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    this.#stream = this.#open();
  }

  /** Copies every line of `stream` until it ends. */
  follow(name: string, stream: Readable): void {
    createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) =>
      this.write(name, line),
    );
  }

  write(name: string, line: string): void {
    const tail = this.#tails.get(name) ?? [];
    tail.push(line);
    if (tail.length > tailLines) tail.shift();
    this.#tails.set(name, tail);
    const text = `${new Date().toISOString()} ${name.padEnd(nameWidth)} ${line}\n`;
    this.#bytes += Buffer.byteLength(text);
    this.#stream.write(text);
    if (this.#bytes > fileBytes) this.#turn();
  }

  /** The last lines that `name` wrote. */
  tail(name: string): readonly string[] {
    return this.#tails.get(name) ?? [];
  }

  /** Resolves when everything is in the file. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#stream.once('error', () => resolve());
      this.#stream.end(() => resolve());
    });
  }

  #open(): WriteStream {
    const stream = createWriteStream(this.path, { flags: 'a' });
    stream.on('error', () => undefined);
    return stream;
  }

  #turn(): void {
    this.#stream.end();
    try {
      renameSync(this.path, `${this.path}.1`);
    } catch {
      // Somebody removed it; the new one begins all the same.
    }
    this.#bytes = 0;
    this.#stream = this.#open();
  }
}
