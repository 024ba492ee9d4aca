/** XMLHttpRequest standard, 4 "Interface FormData"; as a body it is multipart/form-data (RFC 7578). */
import { joinBytes } from '../encoding/bytes.ts';
import { encodeUtf8 } from '../encoding/utf8.ts';
import { Blob, File } from './blob.ts';
import { BODY, type BodyObject } from './body.ts';

export type FormDataEntry = string | File;

export class FormData implements BodyObject {
  #entries: [string, FormDataEntry][] = [];

  append(name: string, value: string | Blob, filename?: string): void {
    this.#entries.push([wellFormed(name), entryOf(value, filename)]);
  }

  set(name: string, value: string | Blob, filename?: string): void {
    const key = wellFormed(name);
    const first = this.#entries.findIndex(([one]) => one === key);
    if (first < 0) {
      this.append(key, value, filename);
      return;
    }
    this.#entries[first] = [key, entryOf(value, filename)];
    this.#entries = this.#entries.filter(([one], at) => at <= first || one !== key);
  }

  delete(name: string): void {
    const key = wellFormed(name);
    this.#entries = this.#entries.filter(([one]) => one !== key);
  }

  get(name: string): FormDataEntry | null {
    const key = wellFormed(name);
    return this.#entries.find(([one]) => one === key)?.[1] ?? null;
  }

  getAll(name: string): FormDataEntry[] {
    const key = wellFormed(name);
    return this.#entries.filter(([one]) => one === key).map(([, value]) => value);
  }

  has(name: string): boolean {
    return this.get(name) !== null;
  }

  forEach(
    callback: (value: FormDataEntry, name: string, parent: FormData) => void,
    thisArgument?: unknown,
  ): void {
    for (const [name, value] of this) callback.call(thisArgument, value, name, this);
  }

  *entries(): Generator<[string, FormDataEntry], undefined, unknown> {
    for (const [name, value] of this.#entries) yield [name, value];
    return undefined;
  }

  *keys(): Generator<string, undefined, unknown> {
    for (const [name] of this.#entries) yield name;
    return undefined;
  }

  *values(): Generator<FormDataEntry, undefined, unknown> {
    for (const [, value] of this.#entries) yield value;
    return undefined;
  }

  [Symbol.iterator](): Generator<[string, FormDataEntry], undefined, unknown> {
    return this.entries();
  }

  get [Symbol.toStringTag](): string {
    return 'FormData';
  }

  [BODY](): { source: Uint8Array; type: string } {
    const boundary = `----skerry-${Math.random().toString(36).slice(2)}${Math.random().toString(36).slice(2)}`;
    const chunks: Uint8Array[] = [];
    for (const [name, value] of this.#entries) {
      const head = `--${boundary}\r\ncontent-disposition: form-data; name="${quoted(name)}"`;
      if (typeof value === 'string') {
        chunks.push(encodeUtf8(`${head}\r\n\r\n${value.replace(/\r\n|\r|\n/g, '\r\n')}\r\n`));
      } else {
        const type = value.type || 'application/octet-stream';
        chunks.push(encodeUtf8(`${head}; filename="${quoted(value.name)}"\r\ncontent-type: ${type}\r\n\r\n`));
        chunks.push(value[BODY]().source, encodeUtf8('\r\n'));
      }
    }
    chunks.push(encodeUtf8(`--${boundary}--\r\n`));
    const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    return { source: joinBytes(chunks, length), type: `multipart/form-data; boundary=${boundary}` };
  }
}

const wellFormed = (text: string): string => String(text).toWellFormed();

/** HTML, 4.10.21.8. */
const quoted = (text: string): string => text.replace(/\r\n|\r|\n/g, '%0D%0A').replace(/"/g, '%22');

function entryOf(value: string | Blob, filename: string | undefined): FormDataEntry {
  if (!(value instanceof Blob)) return wellFormed(value);
  if (value instanceof File && filename === undefined) return value;
  return new File([value], filename ?? 'blob', { type: value.type });
}
