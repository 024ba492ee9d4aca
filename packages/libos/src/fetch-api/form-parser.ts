/**
 * Bodies that are forms: application/x-www-form-urlencoded (URL standard, 5.1) and multipart/form-data (RFC 7578, as the
 * Fetch standard's "multipart/form-data parser"). Boundaries are looked for with the engine's own search for a byte.
 */
import { decodeUtf8, encodeUtf8 } from '../encoding/utf8.ts';
import { File } from './blob.ts';
import { FormData } from './form-data.ts';

/** Parts of one form at most. */
const PARTS_LIMIT = 1_000;
/** Bytes of the head of a part. */
const HEAD_LIMIT = 8_192;

const CR = 13;

/** Throws TypeError when `type` is no form's, or the bytes are no form. */
export function parseForm(type: string, bytes: Uint8Array): FormData {
  const [essence = '', ...parameters] = type.split(';').map((part) => part.trim());
  if (essence.toLowerCase() === 'application/x-www-form-urlencoded')
    return parseUrlEncoded(decodeUtf8(bytes));
  if (essence.toLowerCase() !== 'multipart/form-data') {
    throw new TypeError(`formData: the content type "${type}" is no form`);
  }
  const boundary = parameters
    .map((parameter) => /^boundary=(?:"([^"]+)"|([^\s"]+))$/i.exec(parameter))
    .find((found) => found !== null);
  if (!boundary) throw new TypeError('formData: the content type has no boundary');
  return parseMultipart(bytes, encodeUtf8(`--${boundary[1] ?? boundary[2]}`));
}

function parseUrlEncoded(text: string): FormData {
  const form = new FormData();
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const cut = pair.indexOf('=');
    form.append(
      cut < 0 ? percentDecoded(pair) : percentDecoded(pair.slice(0, cut)),
      cut < 0 ? '' : percentDecoded(pair.slice(cut + 1)),
    );
  }
  return form;
}

function percentDecoded(text: string): string {
  const plain = text.replaceAll('+', ' ');
  if (!plain.includes('%')) return plain;
  const bytes: number[] = [];
  const source = encodeUtf8(plain);
  for (let at = 0; at < source.length; at++) {
    const code =
      source[at] === 37 ? /^%([0-9a-f]{2})/i.exec(String.fromCharCode(...source.subarray(at, at + 3))) : null;
    bytes.push(code ? Number.parseInt(code[1] as string, 16) : (source[at] as number));
    if (code) at += 2;
  }
  return decodeUtf8(Uint8Array.from(bytes));
}

function parseMultipart(bytes: Uint8Array, delimiter: Uint8Array): FormData {
  const form = new FormData();
  let at = indexOf(bytes, delimiter, 0);
  const closing = Uint8Array.of(CR, 10, ...delimiter);
  for (let parts = 0; ; parts++) {
    if (at < 0) throw new TypeError('formData: the form ends too early');
    at += delimiter.length;
    if (bytes[at] === 45 && bytes[at + 1] === 45) return form;
    if (bytes[at] !== CR || bytes[at + 1] !== 10) throw new TypeError('formData: a boundary is broken');
    if (parts === PARTS_LIMIT) throw new TypeError(`formData: the form has more than ${PARTS_LIMIT} parts`);
    const end = indexOf(bytes, closing, at);
    if (end < 0) throw new TypeError('formData: the form ends too early');
    addPart(form, bytes.subarray(at + 2, end));
    at = end + 2;
  }
}

function addPart(form: FormData, part: Uint8Array): void {
  const cut = indexOf(part, Uint8Array.of(CR, 10, CR, 10), 0);
  if (cut < 0 || cut > HEAD_LIMIT) throw new TypeError('formData: a part has no head');
  const head = new Map(
    decodeUtf8(part.subarray(0, cut))
      .split('\r\n')
      .map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]),
  );
  const disposition = head.get('content-disposition') ?? '';
  const name = parameter(disposition, 'name');
  if (!/^form-data\s*;/i.test(disposition) || name === undefined) {
    throw new TypeError('formData: a part has no name');
  }
  const content = part.subarray(cut + 4);
  const filename = parameter(disposition, 'filename');
  if (filename === undefined) form.append(name, decodeUtf8(content));
  else form.append(name, new File([content], filename, { type: head.get('content-type') ?? 'text/plain' }));
}

function parameter(disposition: string, name: string): string | undefined {
  const found = new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^;\\s]+))`, 'i').exec(disposition);
  const value = found?.[1] ?? found?.[2];
  return value?.replace(/%0a/gi, '\n').replace(/%0d/gi, '\r').replace(/%22/g, '"');
}

function indexOf(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  const first = wanted[0] as number;
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    let same = 1;
    while (same < wanted.length && bytes[at + same] === wanted[same]) same++;
    if (same === wanted.length) return at;
  }
  return -1;
}
