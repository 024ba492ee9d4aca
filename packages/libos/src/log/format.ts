/**
 * An entry as one line for people or as JSON. A line is one line: control characters of what was logged are escaped, so that
 * nobody who can choose a message can forge another entry. Pure.
 */
import { inspect } from '../inspect/index.ts';
import { type LogEntry, levels } from './level.ts';

const WIDEST = /* @__PURE__ */ Math.max(...levels.map(({ length }) => length));

/** `2026-01-02T03:04:05.678Z INFO  message name=value`. The stack of an error follows, indented. */
export function formatText({ time, level, message, fields }: LogEntry): string {
  const words = Object.entries(fields).map(([name, value]) => `${name}=${wordOf(value)}`);
  const errors = Object.values(fields).filter((value) => value instanceof Error);
  const stacks = errors.flatMap(({ stack }) => (stack ? `\n${indented(stack)}` : []));
  const line = [timeOf(time), level.toUpperCase().padEnd(WIDEST), escaped(message), ...words].join(' ');
  return line + stacks.join('');
}

/** One object: time, level, message and the fields; a field of one of these three names gets a `_`. */
export function formatJson({ time, level, message, fields }: LogEntry): string {
  const own = { time: timeOf(time), level, message };
  const named = Object.entries(fields).map(([name, value]) => [name in own ? `${name}_` : name, value]);
  return jsonOf({ ...own, ...Object.fromEntries(named) });
}

/** RFC 3339, in UTC. */
export function timeOf(time: number): string {
  return new Date(time).toISOString();
}

/** A value as text: what it is in JSON, or what the console would show of it. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  return typeof value === 'object' && value !== null ? jsonOf(value) : String(value);
}

/** With what would end a line or drive a terminal made visible. */
export function escaped(text: string): string {
  return text.replaceAll(/[\0-\x1f\x7f-\x9f\u2028\u2029]/g, (character) => {
    if (character === '\n') return '\\n';
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}

function wordOf(value: unknown): string {
  const text = textOf(value);
  return escaped(/^[^\s"=]+$/.test(text) ? text : JSON.stringify(text));
}

function indented(stack: string): string {
  return stack
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => `    ${escaped(line)}`)
    .join('\n');
}

/** A part that JSON cannot say (a circle) is said as the console shows it. */
function jsonOf(value: object): string {
  try {
    return JSON.stringify(value, plain);
  } catch {
    const parts = Object.entries(value).map(([name, part]) => [name, sayable(part)]);
    return JSON.stringify(Object.fromEntries(parts), plain);
  }
}

function sayable(value: unknown): unknown {
  try {
    JSON.stringify(value, plain);
    return value;
  } catch {
    return inspect(value);
  }
}

function plain(_name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  const code = 'code' in value ? { code: value.code } : {};
  return { name, message, ...code, stack, ...(cause !== undefined && { cause }) };
}
