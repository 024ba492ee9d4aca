/**
 * Names and values of header fields: checked as the Fetch standard says, and written as lines. Programs say the same
 * again and again, so of each common name the last good value is kept with its line.
 */

interface Common {
  /** In lower case. */
  readonly name: string;
  /** The data plane writes it itself. */
  readonly isFraming: boolean;
  value: string | undefined;
  line: string;
}

const FRAMING = ['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding'];
const OTHERS = [
  ...[
    'accept',
    'access-control-allow-origin',
    'authorization',
    'cache-control',
    'content-encoding',
    'content-type',
  ],
  ...['cookie', 'etag', 'host', 'last-modified', 'location', 'server', 'set-cookie', 'user-agent', 'vary'],
];

/** As they are written in programs: content-type, Content-Type. The others are checked letter by letter. */
const COMMON = /* @__PURE__ */ common();

function common(): Map<string, Common> {
  const map = new Map<string, Common>();
  for (const name of [...FRAMING, ...OTHERS]) {
    const entry: Common = { name, isFraming: FRAMING.includes(name), value: undefined, line: '' };
    map.set(name, entry);
    map.set(
      name.replace(/(^|-)[a-z]/g, (part) => part.toUpperCase()),
      entry,
    );
  }
  return map;
}

/** The lower-case name. Throws TypeError when it is none. */
export function normalName(name: unknown): string {
  const entry = COMMON.get(name as string);
  if (entry !== undefined) return entry.name;
  const text = String(name);
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(text)) throw new TypeError(`"${text}" is no name of a header`);
  return text.toLowerCase();
}

/** `value` without spaces around it. `name` is in lower case. Throws TypeError when it cannot be the value of a header. */
export function normalValue(name: string, value: unknown): string {
  const entry = COMMON.get(name);
  if (entry !== undefined && value !== undefined && entry.value === value) return entry.value;
  const text = trim(String(value));
  if (/[^\x01-\x09\x0b\x0c\x0e-\xff]/.test(text)) {
    throw new TypeError(`the value of the header ${name} has a character that it cannot have`);
  }
  if (entry !== undefined) {
    entry.value = text;
    entry.line = `${name}: ${text}\r\n`;
  }
  return text;
}

/** The line of a field. Undefined for one that the data plane writes itself. Throws TypeError when it is no field. */
export function fieldLine(name: string, value: unknown): string | undefined {
  const entry = COMMON.get(name);
  if (entry === undefined) {
    const lower = normalName(name);
    // Its common spelling may be another.
    return COMMON.has(lower) ? fieldLine(lower, value) : `${lower}: ${normalValue(lower, value)}\r\n`;
  }
  if (entry.isFraming) return undefined;
  if (value === undefined || entry.value !== value) normalValue(entry.name, value);
  return entry.line;
}

export const isFraming = (name: string): boolean => COMMON.get(name)?.isFraming === true;

const isSpace = (code: number): boolean =>
  code === 32 || (code >= 9 && code <= 13 && code !== 11 && code !== 12);

function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return end - start === text.length ? text : text.slice(start, end);
}
