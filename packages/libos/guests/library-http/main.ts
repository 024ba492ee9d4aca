/** Serves and asks itself. */
import type { Needs } from 'skerry';

export default async function main({ console, http, exit }: Needs) {
  http.serve({ port: 8_080, fetch: async (request) => new Response((await request.text()).toUpperCase()) });
  const response = await fetch('http://127.0.0.1:8080/', { method: 'POST', body: 'hello' });
  const text = await response.text();
  console.log(response.status === 200 && text === 'HELLO' ? 'ok' : [response.status, text]);
  exit();
}
