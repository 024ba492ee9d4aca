import type { Needs } from 'skerry';

export default async function main({ console, clock }: Needs) {
  console.log('ready');
  let lines = 0;
  let sum = 0;
  for await (const line of console.lines({ echo: false })) {
    lines++;
    sum += Number(line);
    if (lines % 2_000 === 0) await clock.sleep(5);
  }
  console.log(`${lines} lines, sum ${sum}`);
}
