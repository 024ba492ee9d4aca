import template from './page.html' with { type: 'text' };

// Module scope runs while the image is built: the page is cut at its placeholders once, and never again.
// In what comes of it text and names take turns.
const parts = template.split(/{{(\w+)}}/);
let served = 0;

export default {
  /** Called for every request. The page itself asks for `/status` every second. */
  fetch(request: Request): Response {
    const { host, path } = addressOf(request);
    switch (path) {
      case '/': {
        served++;
        const agent = request.headers.get('user-agent') ?? 'somebody who does not say';
        const html = page({ ...status(), host, agent });
        return new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8' } });
      }
      case '/status':
        return Response.json(status());
      default:
        return new Response(`There is no ${path} here.\n`, { status: 404 });
    }
  },
};

/** What changes while the machine runs. */
function status() {
  // performance.now counts the milliseconds since the machine has booted.
  return { served, uptimeSeconds: (performance.now() / 1_000).toFixed(1) };
}

function page(values: Record<string, string | number>): string {
  return parts.map((part, at) => (at % 2 === 0 ? part : escapeHtml(String(values[part])))).join('');
}

/** What comes from outside is text and not markup. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** `new URL(request.url)` would do as well; the image is smaller without the URL library. */
function addressOf(request: Request): { host: string; path: string } {
  const [, host = '', path = '/'] = /^https?:\/\/([^/]*)([^?#]*)/.exec(request.url) ?? [];
  return { host, path };
}
