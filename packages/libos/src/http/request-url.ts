/**
 * The address of a received request, from its Host field and its target (RFC 9112, 3.2 and 3.3), as the URL standard
 * serialises it. Pure; the URL library is not needed, since a target has few forms.
 */

/** A path and query in which nothing has to be changed, but for segments that begin with a dot. */
const PLAIN = /^\/[\w!$%&()*+,./:;=?@|~[\]-]*$/;
const HOST = /^(?:[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_.])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/;

let lastHost = '';
let lastTarget = '';
let lastUrl = '';

/** `host` is null or '' for a client of HTTP/1.0. */
export function requestUrl(host: string | null, target: string): string {
  if (target === lastTarget && host === lastHost && lastUrl !== '') return lastUrl;
  const url = make(host ?? '', target);
  lastHost = host ?? '';
  lastTarget = target;
  lastUrl = url;
  return url;
}

function make(host: string, target: string): string {
  // Absolute form: the address says it all, and the Host field is ignored.
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/i.exec(target);
  if (absolute) return make(absolute[1] as string, absolute[2] === '' ? '/' : (absolute[2] as string));
  const base = `http://${hostOf(host)}`;
  if (!target.startsWith('/')) return `${base}/${target.startsWith('?') ? target : encode(target)}`;
  return PLAIN.test(target) && !target.includes('/.') && !/\/%2e/i.test(target)
    ? base + target
    : base + normalise(target);
}

function hostOf(host: string): string {
  const lower = host.toLowerCase();
  if (!HOST.test(lower)) return 'localhost';
  return lower.endsWith(':80') ? lower.slice(0, -3) : lower;
}

function normalise(target: string): string {
  const cut = target.indexOf('?');
  const path = (cut < 0 ? target : target.slice(0, cut)).replaceAll('\\', '/');
  const query = cut < 0 ? '' : encode(target.slice(cut)).replaceAll("'", '%27');
  const segments: string[] = [];
  const parts = path.split('/').slice(1);
  parts.forEach((part, at) => {
    const isLast = at === parts.length - 1;
    if (/^(\.|%2e)(\.|%2e)$/i.test(part)) {
      segments.pop();
      if (isLast) segments.push('');
    } else if (/^(\.|%2e)$/i.test(part)) {
      if (isLast) segments.push('');
    } else segments.push(encode(part).replace(/[`{}^]/g, percent));
  });
  return `/${segments.join('/')}${query}`;
}

const percent = (letter: string): string =>
  `%${letter.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

/** What neither a path nor a query may have. */
function encode(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^!-~]+|["#<>]/gu, (part) => encodeURIComponent(part).replace(/[#<>"]/g, percent));
}
