/**
 * The Log library: `skerry:log`. An entry has a level, a message and fields; those at least as severe as `log.level` go to
 * the console, in the form of `log.format`, and to every sink. Both are read at the first entry.
 */
import { host } from '../core/host.ts';
import { choiceSetting, setting } from '../core/settings.ts';
import { requireRunning } from '../core/stage.ts';
import { formatJson, formatText } from './format.ts';
import { type LogEntry, type LogFields, type LogLevel, levels, severityOf } from './level.ts';
import { formatSyslog } from './syslog.ts';

export { formatJson, formatText } from './format.ts';
export type { LogEntry, LogFields, LogLevel } from './level.ts';
export { formatSyslog, type SyslogOptions } from './syslog.ts';

const formats = ['text', 'json', 'syslog'] as const;
type Sink = (entry: LogEntry) => void;

const sinks = new Set<Sink>();
let least: number | undefined;
let print: ((entry: LogEntry) => string) | undefined;

function leastSeverity(): number {
  least ??= severityOf(choiceSetting('log.level', levels, 'info'));
  return least;
}

function printer(): (entry: LogEntry) => string {
  const appName = setting('log.name') ?? '';
  const choice = choiceSetting('log.format', formats, 'text');
  if (choice === 'syslog') return (entry) => formatSyslog(entry, { appName });
  return choice === 'json' ? formatJson : formatText;
}

export class Log {
  readonly #fields: LogFields;

  constructor(fields: LogFields = {}) {
    this.#fields = fields;
  }

  emergency(message: string, fields?: LogFields): void {
    this.#tell('emergency', message, fields);
  }
  alert(message: string, fields?: LogFields): void {
    this.#tell('alert', message, fields);
  }
  critical(message: string, fields?: LogFields): void {
    this.#tell('critical', message, fields);
  }
  error(message: string, fields?: LogFields): void {
    this.#tell('error', message, fields);
  }
  warn(message: string, fields?: LogFields): void {
    this.#tell('warn', message, fields);
  }
  notice(message: string, fields?: LogFields): void {
    this.#tell('notice', message, fields);
  }
  info(message: string, fields?: LogFields): void {
    this.#tell('info', message, fields);
  }
  debug(message: string, fields?: LogFields): void {
    this.#tell('debug', message, fields);
  }

  with(fields: LogFields): Log {
    return new Log({ ...this.#fields, ...fields });
  }

  isEnabled(level: LogLevel): boolean {
    return severityOf(level) <= leastSeverity();
  }

  get level(): LogLevel {
    return levels[leastSeverity()] ?? 'info';
  }

  set level(level: LogLevel) {
    if (!levels.includes(level)) throw new RangeError(`log.level must be one of ${levels.join(', ')}`);
    least = severityOf(level);
  }

  addSink(sink: (entry: LogEntry) => void): () => void {
    sinks.add(sink);
    return () => {
      sinks.delete(sink);
    };
  }

  #tell(level: LogLevel, message: string, fields?: LogFields): void {
    requireRunning(`log.${level}()`);
    if (!this.isEnabled(level)) return;
    print ??= printer();
    const entry = { time: host.wallMs(), level, message, fields: { ...this.#fields, ...fields } };
    host.consoleWrite(`${print(entry)}\n`);
    for (const sink of sinks) sink(entry);
  }
}

export const log = /* @__PURE__ */ new Log();
