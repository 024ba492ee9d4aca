import type { Needs } from 'skerry';
import { page } from './page.ts';
import { Store } from './store.ts';

export default function main({ console, http, tcp }: Needs) {
  const store = new Store(tcp);
  http.serve({ fetch: (request) => answer(request, store), onError: unavailable });
  console.log('listening on port 80');
}

async function answer(request: Request, store: Store): Promise<Response> {
  const path = /^https?:\/\/[^/]*([^?#]*)/.exec(request.url)?.[1];
  if (path === '/' && request.method === 'GET') {
    const visits = await store.ask({ add: 'visits', by: 1 });
    const all = await store.ask({ list: true });
    const entries = 'entries' in all ? all.entries : [];
    return html(page('value' in visits ? `${visits.value}` : '?', entries));
  }
  if (path === '/set' && request.method === 'POST') {
    const form = await request.formData();
    await store.ask({ set: String(form.get('key')), to: String(form.get('value')) });
    // The browser asks for the page again; a reload does not send the form twice.
    return new Response(null, { status: 303, headers: { location: '/' } });
  }
  return new Response('not found\n', { status: 404 });
}

/** The store may be down while this machine is up. */
function unavailable(error: unknown): Response {
  const reason = error instanceof Error ? error.message : String(error);
  return new Response(`The machine kv does not answer: ${reason}\n`, {
    status: 503,
    headers: { 'retry-after': '1' },
  });
}

function html(text: string): Response {
  return new Response(text, { headers: { 'content-type': 'text/html; charset=utf-8' } });
}
