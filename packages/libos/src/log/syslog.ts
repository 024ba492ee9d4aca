/**
 * An entry as a message of syslog (RFC 5424): what a collector takes, one to a datagram (RFC 5426). The fields are one element
 * of structured data. PROCID is nil, for an appliance is one process. Pure.
 */
import { escaped, textOf, timeOf } from './format.ts';
import { type LogEntry, severityOf } from './level.ts';

export interface SyslogOptions {
  /** HOSTNAME; nil unless told. */
  hostname?: string;
  /** APP-NAME; nil unless told. */
  appName?: string;
  /** 0 to 23, see section 6.2.1; 16, the first for local use, unless told. */
  facility?: number;
}

const NIL = '-';
const LOCAL0 = 16;
/** The element of our fields: names that are not registered carry an enterprise's number, and this one is for examples (RFC 5612). */
const ELEMENT = 'fields@32473';
const LONGEST = { hostname: 255, appName: 48, name: 32 } as const;

export function formatSyslog(entry: LogEntry, options: SyslogOptions = {}): string {
  const { hostname = '', appName = '', facility = LOCAL0 } = options;
  if (!Number.isInteger(facility) || facility < 0 || facility > 23) {
    throw new RangeError(`formatSyslog: the facility must be an integer from 0 to 23, not ${facility}`);
  }
  const head = [
    `<${facility * 8 + severityOf(entry.level)}>1`,
    timeOf(entry.time),
    printable(hostname, LONGEST.hostname),
    printable(appName, LONGEST.appName),
    NIL,
    NIL,
    structured(entry),
  ];
  const message = escaped(entry.message);
  // A message that is not plain ASCII says by a byte order mark that it is UTF-8 (section 6.4).
  return `${head.join(' ')} ${/[^\0-\x7f]/.test(message) ? '\ufeff' : ''}${message}`;
}

function structured({ fields }: LogEntry): string {
  const parameters = Object.entries(fields).map(([name, value]) => {
    const text = escaped(textOf(value)).replaceAll(/["\\\]]/g, '\\$&');
    return ` ${printable(name.replaceAll(/[="\]]/g, '_'), LONGEST.name)}="${text}"`;
  });
  return parameters.length === 0 ? NIL : `[${ELEMENT}${parameters.join('')}]`;
}

/** PRINTUSASCII of section 6: no blanks, and not endless. */
function printable(text: string, longest: number): string {
  return text.replaceAll(/[^\x21-\x7e]/g, '_').slice(0, longest) || NIL;
}
