import type { Needs, TcpConnection } from 'skerry';
import { type Answer, linesOf, PORT, type Question } from '../protocol.ts';

const MOST_ENTRIES = 10_000;
const values = new Map<string, string>();

export default async function main({ console, tcp }: Needs) {
  const listener = tcp.listen({ port: PORT });
  console.log(`listening on port ${PORT}`);
  // Each connection is served by a function of its own: while one waits for a line, the others go on.
  for await (const connection of listener) {
    console.log(`${connection.remote.hostname} connects`);
    serve(connection).catch((error) => console.log(`a connection is lost: ${error.message}`));
  }
}

async function serve(connection: TcpConnection): Promise<void> {
  try {
    for await (const line of linesOf(connection)) await connection.write(`${JSON.stringify(answer(line))}\n`);
  } finally {
    connection.close();
  }
}

function answer(line: string): Answer {
  let question: Question;
  try {
    question = JSON.parse(line);
  } catch {
    return { error: 'that is no JSON' };
  }
  if ('get' in question) return { value: values.get(question.get) ?? null };
  if ('list' in question) return { entries: [...values] };
  const key = 'add' in question ? question.add : question.set;
  if (values.size === MOST_ENTRIES && !values.has(key)) return { error: 'the store is full' };
  const value = 'add' in question ? String(Number(values.get(key) ?? 0) + question.by) : question.to;
  values.set(key, value);
  return { value };
}
