import type { Needs } from 'skerry';

export default async function main({ console }: Needs) {
  console.log('ready');
  for await (const line of console.lines({ echo: false })) {
    console.log(`${line.length}: ${line}`);
  }
  console.log('end of input');
}
