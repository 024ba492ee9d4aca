/** The severities of RFC 5424, 6.2.1, by their numbers: the worst first. */
export const severities = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'] as const;

const NOTICE = severities.indexOf('notice');
/** Facility 23 with severity 7. */
const MOST_PRIORITY = 191;

export interface SyslogMessage {
  /** An index of {@link severities}. */
  severity: number;
  /** What follows the priority, on one line. */
  text: string;
}

/** Reads the priority, as in `<13>`; a message without a good one is a notice (RFC 3164, 4.3.3). */
export function parseSyslog(datagram: string): SyslogMessage {
  const [, digits = '', rest = ''] = /^<(\d{1,3})>(.*)$/s.exec(datagram) ?? [];
  const isGood = digits !== '' && Number(digits) <= MOST_PRIORITY;
  const text = isGood ? rest : datagram;
  return { severity: isGood ? Number(digits) % severities.length : NOTICE, text: oneLine(text) };
}

/** Who sends a message does not get to move the cursor of who reads it. */
function oneLine(text: string): string {
  return text
    .trimEnd()
    .replace(/\p{Cc}/gu, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
