import type { Needs } from 'skerry';

export default async function main({ console }: Needs) {
  console.log('idle');
  for await (const line of console.lines()) console.log(`awake: ${line}`);
}
