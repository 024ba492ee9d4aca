import type { Needs } from 'skerry';

export default async function main({ console }: Needs): Promise<void> {
  console.log('waiting');
  for await (const line of console.lines()) console.log(line);
}
