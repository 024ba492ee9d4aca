import type { Needs } from 'skerry';
import { parseSyslog, severities } from './message.ts';

const PORT = 514;

export default async function main({ console, udp }: Needs) {
  let taken = 0;
  const names: readonly string[] = severities;
  /** Of the numbers of severities; a smaller one is worse. */
  let leastSevere = names.indexOf('info');

  async function takeMessages(): Promise<void> {
    const decoder = new TextDecoder();
    for await (const { data, hostname } of udp.bind({ port: PORT })) {
      taken++;
      const { severity, text } = parseSyslog(decoder.decode(data));
      if (severity <= leastSevere) console.log(`${hostname} ${names[severity]}: ${text}`);
    }
  }

  async function takeCommands(): Promise<void> {
    for await (const line of console.lines()) {
      const asked = names.indexOf(line.trim());
      if (asked >= 0) leastSevere = asked;
      else console.log(`I know ${names.join(', ')}.`);
      console.log(`${taken} messages taken; shown from ${names[leastSevere]} on.`);
    }
  }

  console.log(`Send me syslog over UDP, port ${PORT}. Type a severity to see what is that bad or worse.`);
  // Two things at a time on one processor: each goes on when something of its own has come.
  await Promise.all([takeMessages(), takeCommands()]);
}
