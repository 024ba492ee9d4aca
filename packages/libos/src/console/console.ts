/**
 * The global `console` (Console standard). There is one console and no levels: every method writes to it.
 * Works at build time too, where it goes to the build log.
 */
import { host } from '../core/host.ts';
import { stackFrames } from '../core/stack.ts';
import { requireRunning } from '../core/stage.ts';
import { format, type InspectOptions, inspect } from '../inspect/index.ts';
import { indent, outdent, writeLine } from './output.ts';
import { table } from './table.ts';

const counts = /* @__PURE__ */ new Map<string, number>();
const timers = /* @__PURE__ */ new Map<string, number>();

function print(...values: unknown[]): void {
  writeLine(format(values));
}

function elapsed(label: string, method: string): string | undefined {
  requireRunning(`console.${method}()`);
  const started = timers.get(label);
  if (started === undefined) return undefined;
  const ms = host.monotonicMs() - started;
  return ms < 1_000 ? `${ms.toFixed(3)}ms` : `${(ms / 1_000).toFixed(3)}s`;
}

export const console = {
  log: print,
  info: print,
  warn: print,
  error: print,
  debug: print,
  dir(value: unknown, options?: InspectOptions): void {
    writeLine(inspect(value, options));
  },
  dirxml: print,
  table(data?: unknown, columns?: readonly string[]): void {
    const text = table(data, columns);
    if (text === undefined) print(data);
    else writeLine(text);
  },
  trace(...values: unknown[]): void {
    const message = values.length > 0 ? `: ${format(values)}` : '';
    // The innermost frame is this method.
    writeLine([`Trace${message}`, ...stackFrames(new Error()).slice(host.sourceMap ? 0 : 1)].join('\n'));
  },
  assert(condition?: unknown, ...values: unknown[]): void {
    if (condition) return;
    const [first, ...rest] = values;
    if (typeof first === 'string') print(`Assertion failed: ${first}`, ...rest);
    else print(values.length > 0 ? 'Assertion failed:' : 'Assertion failed', ...values);
  },
  count(label = 'default'): void {
    const count = (counts.get(label) ?? 0) + 1;
    counts.set(label, count);
    writeLine(`${label}: ${count}`);
  },
  countReset(label = 'default'): void {
    counts.delete(label);
  },
  group(...values: unknown[]): void {
    if (values.length > 0) print(...values);
    indent();
  },
  groupCollapsed(...values: unknown[]): void {
    console.group(...values);
  },
  groupEnd(): void {
    outdent();
  },
  time(label = 'default'): void {
    requireRunning('console.time()');
    timers.set(label, host.monotonicMs());
  },
  timeLog(label = 'default', ...values: unknown[]): void {
    const time = elapsed(label, 'timeLog');
    if (time !== undefined) print(`${label}: ${time}`, ...values);
  },
  timeEnd(label = 'default'): void {
    const time = elapsed(label, 'timeEnd');
    if (time !== undefined) writeLine(`${label}: ${time}`);
    timers.delete(label);
  },
};
