import { readConfig } from 'skerry:config';
import { scheduler } from 'skerry:scheduler';
import { Template } from 'skerry:template';
import type { Needs } from 'skerry';
import { Entries } from './entries.ts';
import text from './page.html' with { type: 'text' };
import { Reader } from './reader.ts';

const page = new Template(text);
const SHOWN = 100;

/** Asks feeds for what is new now and then, keeps it on a disk, and shows it on a page. */
export default async function main({ block, console, http, kv }: Needs) {
  const { feeds, every } = readConfig({
    feeds: { type: 'string', default: 'http://feeds.bbci.co.uk/news/technology/rss.xml' },
    every: { type: 'duration', default: 15 * 60_000, minimum: 1_000 },
  });
  const entries = new Entries(await kv.open(block.open('entries')));
  const reader = new Reader(feeds.split(','), entries);

  http.serve(async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === '/refresh' && request.method === 'POST') {
      await reader.refresh();
      return new Response(null, { status: 303, headers: { location: '/' } });
    }
    if (pathname !== '/') return new Response('There are only / and /refresh here.\n', { status: 404 });
    const view = { entries: await entries.newest(SHOWN), feeds: reader.states };
    return new Response(page.render(view), { headers: { 'content-type': 'text/html; charset=utf-8' } });
  });

  scheduler.every(every, () => reader.refresh(), { name: 'refresh' });
  await reader.refresh();
  for (const { address, outcome } of reader.states) console.log(`${address}: ${outcome}`);
}
