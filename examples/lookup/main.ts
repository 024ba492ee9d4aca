import type { Needs } from 'skerry';
import { isRecordType, recordText, recordTypes } from './records.ts';

export default async function main({ console, dns }: Needs) {
  /** The answer to a question as lines. Without a type these are the addresses, of both kinds. */
  async function ask(name: string, type: string): Promise<string[]> {
    if (type === '') return await dns.lookup(name);
    if (!isRecordType(type)) return [`I know the types ${recordTypes.join(', ')}.`];
    const records = await dns.resolve(name, type);
    return records.map(recordText);
  }

  console.log('Type a name, or a name and a type of record: example.com AAAA');
  console.log('Answers are kept as long as they say; type forget to ask anew.');
  for await (const line of console.lines()) {
    const [name = '', type = ''] = line.trim().split(/\s+/);
    if (name === '') continue;
    if (name === 'forget') {
      dns.clearCache();
      console.log('All answers are forgotten.');
      continue;
    }
    const askedAt = performance.now();
    try {
      for (const answer of await ask(name, type.toUpperCase())) console.log(`  ${answer}`);
    } catch (error) {
      console.log(`  ${(error as Error).message}`);
    }
    console.log(`  after ${(performance.now() - askedAt).toFixed(2)} ms`);
  }
}
