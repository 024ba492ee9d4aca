/**
 * What the preview says when there is no page of the appliance: a small page for a browser, JSON for others. The page
 * looks again by itself while waiting may help, and reloads as soon as the answer is another.
 */
import { createHash } from 'node:crypto';
import { type CodedError, type ErrorCode, errorCatalogue } from '@skerry/contracts';

export interface Refusal {
  status: number;
  /** As `[name, value, …]`. */
  fields: string[];
  body: string;
}

/** Names the code of an error that is not the appliance's own answer. */
const errorField = 'Skerry-Error';

const titles: Partial<Record<ErrorCode, string>> = {
  PREVIEW_BOOTING: 'Booting',
  PREVIEW_NOT_LISTENING: 'Nothing listens here yet',
  PREVIEW_UNREACHABLE: 'The runner is away',
  PREVIEW_ENDED: 'The machine has ended',
  PREVIEW_NO_MACHINE: 'No machine here',
  PREVIEW_NO_NETWORK: 'No network',
  PREVIEW_NO_ANSWER: 'No answer',
  PREVIEW_TIMEOUT: 'No answer in time',
  PREVIEW_BUSY: 'Too many connections',
};

/** Waiting may help. */
const passing = new Set<ErrorCode>([
  'PREVIEW_BOOTING',
  'PREVIEW_NOT_LISTENING',
  'PREVIEW_UNREACHABLE',
  'QUEUE_UNAVAILABLE',
]);

const style = `
:root { color-scheme: light dark; --bg: #fbfcfc; --text: #16242b; --muted: #4e616b; --accent: #0b726d; --line: #d3dcdf }
@media (prefers-color-scheme: dark) {
  :root { --bg: #10181d; --text: #dbe5ea; --muted: #93a6b1; --accent: #4fc9bd; --line: #212d35 }
}
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--bg); color: var(--text);
  font: 13px/1.5 system-ui, sans-serif }
main { box-sizing: border-box; max-width: 26rem; padding: 1.5rem }
h1 { margin: 0; font-size: 15px; font-weight: 600 }
p { margin: .375rem 0 0 }
.advice, code { color: var(--muted) }
code { font: 11px ui-monospace, monospace }
.wait { display: inline-block; width: .5rem; height: .5rem; margin-right: .5rem; border-radius: 50%;
  background: var(--accent) }
@media (prefers-reduced-motion: no-preference) {
  .wait { animation: wait 1.2s ease-in-out infinite alternate }
  @keyframes wait { from { opacity: .3 } }
}
`;

const script = `
const code = document.documentElement.dataset.code;
let pauseMs = 400;
async function look() {
  try {
    const answer = await fetch(location.href, { method: 'HEAD', cache: 'no-store', headers: { accept: 'text/html' } });
    if (answer.headers.get('${errorField}') !== code) return location.reload();
  } catch {}
  pauseMs = Math.min(3000, pauseMs * 1.4);
  setTimeout(look, pauseMs);
}
setTimeout(look, pauseMs);
`;

const sha256 = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const policy = [
  "default-src 'none'",
  "connect-src 'self'",
  `style-src ${sha256(style)}`,
  `script-src ${sha256(script)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** `accept` is the request's field; `studioOrigins` may frame the page. */
export function refusalOf(
  error: CodedError,
  accept: string | undefined,
  studioOrigins: readonly string[],
): Refusal {
  const isPage = accept?.includes('text/html') ?? false;
  const body = isPage ? page(error) : JSON.stringify(error);
  const fields = [
    ...['Content-Type', isPage ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8'],
    ...['Content-Length', String(Buffer.byteLength(body))],
    ...['Content-Security-Policy', `${policy}; frame-ancestors ${["'self'", ...studioOrigins].join(' ')}`],
    ...['Cache-Control', 'no-store', 'X-Content-Type-Options', 'nosniff', 'Referrer-Policy', 'no-referrer'],
    ...[errorField, error.code],
  ];
  if (passing.has(error.code)) fields.push('Retry-After', '1');
  return { status: errorCatalogue[error.code].status, fields, body };
}

function page({ code, message, advice }: CodedError): string {
  const waits = passing.has(code);
  const title = titles[code] ?? 'Not now';
  return `<!doctype html>
<html lang="en" data-code="${code}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<main aria-label="Skerry">
<h1>${waits ? '<span class="wait"></span>' : ''}${title}</h1>
<p>${escaped(message)}</p>
<p class="advice">${escaped(advice)} <code>${code}</code></p>
</main>
${waits ? `<script>${script}</script>\n` : ''}</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
