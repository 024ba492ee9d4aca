/** A web server for foreign clients: short and long answers, echoes, streams, and what takes its time. */

const RANGE = /^bytes=(\d+)-(\d*)$/;
const digits = new TextEncoder().encode('0123456789'.repeat(100_000));

async function answer(request: Request): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  switch (pathname) {
    case '/':
      return new Response('hello');
    case '/method':
      return new Response(`${request.method} ${request.headers.get('x-name') ?? ''}`);
    case '/echo':
      return new Response(request.body, { headers: { 'content-type': 'application/octet-stream' } });
    case '/length':
      return new Response(String((await request.arrayBuffer()).byteLength));
    case '/digits':
      return ranged(request.headers.get('range'));
    case '/slow':
      await new Promise((resolve) => setTimeout(resolve, Number(searchParams.get('ms') ?? 100)));
      return new Response('slow');
    case '/fail':
      throw new Error('as asked');
    default:
      return new Response('nothing here', { status: 404 });
  }
}

function ranged(range: string | null): Response {
  const match = range === null ? null : RANGE.exec(range);
  if (!match) return new Response(digits);
  const first = Number(match[1]);
  const last = match[2] === '' ? digits.length - 1 : Math.min(Number(match[2]), digits.length - 1);
  if (first > last) return new Response(null, { status: 416 });
  return new Response(digits.subarray(first, last + 1), {
    status: 206,
    headers: { 'content-range': `bytes ${first}-${last}/${digits.length}` },
  });
}

export default {
  fetch: (request: Request) => (request.url.endsWith('/now') ? new Response('now') : answer(request)),
};
