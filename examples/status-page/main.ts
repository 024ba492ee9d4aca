import type { Needs } from 'skerry';
import { eventStream } from './event-stream.ts';
import page from './page.html' with { type: 'text' };

const EVERY_MS = 1_000;

export default async function main({ clock, console, http, net }: Needs) {
  const bootedAt = clock.monotonic();
  let requests = 0;
  let watchers = 0;

  /** All that the page shows. */
  const status = () => ({
    timeMs: Math.round(clock.now()),
    uptimeMs: Math.round(clock.monotonic() - bootedAt),
    requests,
    watchers,
    hostname: net.hostname(),
    nameservers: net.nameservers(),
    interfaces: net.interfaces(),
  });

  /** The status now and then once a second, for as long as somebody takes it. */
  async function* updates() {
    watchers++;
    try {
      for (;;) {
        yield status();
        await clock.sleep(EVERY_MS);
      }
    } finally {
      // The client went away, and with it the stream.
      watchers--;
    }
  }

  await net.ready();
  http.serve((request) => {
    requests++;
    switch (pathOf(request)) {
      case '/':
        return new Response(page, { headers: { 'content-type': 'text/html; charset=utf-8' } });
      case '/status':
        return Response.json(status());
      case '/events':
        return eventStream(updates());
      default:
        return new Response('There are only /, /status and /events here.\n', { status: 404 });
    }
  });
  for (const { addresses } of net.interfaces()) console.log(`My page is at ${addresses.join(' and ')}.`);
}

const pathOf = ({ url }: Request): string => /^https?:\/\/[^/]*([^?#]*)/.exec(url)?.[1] ?? '/';
