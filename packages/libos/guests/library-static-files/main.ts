/** Answers with the frozen file, and not again to who has it. */

import { assets } from 'skerry:assets';
import type { Needs } from 'skerry';

export default async function main({ console, http, exit }: Needs) {
  http.serve({ port: 8_080, files: staticFiles(assets), fetch: () => new Response(null, { status: 404 }) });
  const url = 'http://127.0.0.1:8080/word.txt';
  const first = await fetch(url);
  const text = await first.text();
  const headers = { 'if-none-match': first.headers.get('etag') ?? '' };
  const again = await fetch(url, { headers });
  console.log(text === 'frozen\n' && again.status === 304 ? 'ok' : [text, again.status]);
  exit();
}
