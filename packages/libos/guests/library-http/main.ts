/** Serves and asks itself, and again at the same port when the first server is closed. */
import type { Needs } from 'skerry';

const at = 'http://127.0.0.1:8080/';
const ask = async (body: string): Promise<string> => (await fetch(at, { method: 'POST', body })).text();

export default async function main({ console, http, exit }: Needs) {
  const first = http.serve({
    port: 8_080,
    fetch: async (request) => new Response((await request.text()).toUpperCase()),
  });
  const answers = [await ask('hello')];
  await first.close();
  http.serve({ port: 8_080, fetch: () => new Response('the second') });
  answers.push(await ask('x'), await (await fetch(at)).text(), await (await fetch(at)).text());
  console.log(answers.join() === 'HELLO,the second,the second,the second' ? 'ok' : answers);
  exit();
}
