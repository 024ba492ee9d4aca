/** Tells an entry to the console and to a sink, and keeps what is not severe enough. */
import { formatSyslog, type LogEntry, log } from 'skerry:log';

export default function main() {
  const told: LogEntry[] = [];
  const remove = log.with({ part: 'test' }).addSink((entry) => told.push(entry));
  log.debug('not told');
  log.with({ part: 'test' }).warn('told', { error: new Error('with a stack') });
  remove();
  log.error('told to the console alone');
  const [entry, ...more] = told;
  const text = entry ? formatSyslog(entry, { appName: 'guest' }) : '';
  const isRight =
    /^<132>1 \d{4}-\S+Z - guest - - \[fields@32473 part="test" error="Error: with a stack"\] told$/;
  console.log(more.length === 0 && isRight.test(text) ? 'ok' : [text, told]);
}
