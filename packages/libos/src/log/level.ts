/** The severities of RFC 5424, section 6.2.1, by the names that programs give them; the place is the number. */
export const levels = ['emergency', 'alert', 'critical', 'error', 'warn', 'notice', 'info', 'debug'] as const;
export type LogLevel = (typeof levels)[number];

/** 0 is the most severe. */
export const severityOf = (level: LogLevel): number => levels.indexOf(level);

/** What is told to the console and to every sink. */
export interface LogEntry {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly time: number;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}
export type LogFields = Readonly<Record<string, unknown>>;
