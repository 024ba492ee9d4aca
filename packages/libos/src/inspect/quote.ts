/** Strings and property names as source text. */

const IDENTIFIER = /^[a-zA-Z_][a-zA-Z_0-9]*$/;
const SHORT: Record<string, string> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  '\\': '\\\\',
};

/** `text` in quotes, single ones where it contains none, with what is not printable escaped. */
export function quote(text: string): string {
  const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : !/[`]|\$\{/.test(text) ? '`' : "'";
  // Control characters, the backslash, and surrogates without their other half.
  const escaped = text.replace(/[\0-\x1f\x7f-\x9f\\]|[\ud800-\udfff]/gu, (character) => {
    const code = character.charCodeAt(0);
    return (
      SHORT[character] ??
      (code < 0x100 ? `\\x${code.toString(16).toUpperCase().padStart(2, '0')}` : `\\u${code.toString(16)}`)
    );
  });
  return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark;
}

/** A property name as it stands before the colon. */
export function quoteKey(key: string | symbol): string {
  if (typeof key === 'symbol') return String(key);
  if (key === '__proto__') return "['__proto__']";
  return IDENTIFIER.test(key) ? key : quote(key);
}
