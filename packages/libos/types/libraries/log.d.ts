/** What an appliance that uses the library log has of it. */

declare module 'skerry:log' {
  /** The severities of RFC 5424, the most severe first. */
  export type LogLevel = 'emergency' | 'alert' | 'critical' | 'error' | 'warn' | 'notice' | 'info' | 'debug';
  /** Values with names; an error is told with its stack. */
  export type LogFields = Readonly<Record<string, unknown>>;
  export interface LogEntry {
    /** Milliseconds since 1970-01-01T00:00:00Z. */
    readonly time: number;
    readonly level: LogLevel;
    readonly message: string;
    readonly fields: LogFields;
  }
  export interface SyslogOptions {
    /** HOSTNAME; nil unless told. */
    hostname?: string;
    /** APP-NAME; nil unless told. */
    appName?: string;
    /** 0 to 23; 16 (local0) unless told. */
    facility?: number;
  }

  /** Tells entries. All of them share the level, the console and the sinks; each has fields of its own. */
  export class Log {
    constructor(fields?: LogFields);
    emergency(message: string, fields?: LogFields): void;
    alert(message: string, fields?: LogFields): void;
    critical(message: string, fields?: LogFields): void;
    error(message: string, fields?: LogFields): void;
    warn(message: string, fields?: LogFields): void;
    notice(message: string, fields?: LogFields): void;
    info(message: string, fields?: LogFields): void;
    debug(message: string, fields?: LogFields): void;
    /** A log that adds these fields to each entry. */
    with(fields: LogFields): Log;
    /** Whether an entry of that level is told: ask before you make an expensive message. */
    isEnabled(level: LogLevel): boolean;
    /** The least severe level that is told; what `log.level` says until it is set. */
    level: LogLevel;
    /** Gives every entry that is told to `sink` too, until the function that this returns is called. */
    addSink(sink: (entry: LogEntry) => void): () => void;
  }
  export const log: Log;

  /** A line for people. */
  export function formatText(entry: LogEntry): string;
  /** An object of JSON, in one line. */
  export function formatJson(entry: LogEntry): string;
  /** A message of syslog (RFC 5424), without its frame. */
  export function formatSyslog(entry: LogEntry, options?: SyslogOptions): string;
}
