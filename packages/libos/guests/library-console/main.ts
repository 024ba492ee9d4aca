/** Reads a line, and says what it should. */
import type { Needs } from 'skerry';

export default async function main({ console, exit }: Needs) {
  console.write('ready\n');
  for await (const line of console.lines({ echo: false })) {
    console.log(line === 'marco' ? 'ok' : [line]);
    exit();
  }
}
