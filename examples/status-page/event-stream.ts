/**
 * A response that goes on: each value becomes an event (HTML, 9.2 "Server-sent events"), which `EventSource` gives to a page.
 *
 * The stream asks for a value when the client has room for one. So a slow client gets fewer of them, and each is fresh;
 * nothing piles up in memory, and nothing is computed when nobody listens.
 */
export function eventStream(values: AsyncGenerator<unknown>): Response {
  const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store' };
  return new Response(ReadableStream.from(encoded(values)), { headers });
}

async function* encoded(values: AsyncGenerator<unknown>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const value of values) yield encoder.encode(`data: ${JSON.stringify(value)}\n\n`);
}
