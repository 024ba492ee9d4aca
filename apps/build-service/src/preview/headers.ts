/**
 * Which header fields pass the proxy (RFC 9110, section 7.6.1): what concerns one connection stays on it. Fields are
 * lists `[name, value, name, value, …]` as Node's `rawHeaders`, so that order, case and repetition are kept. Pure.
 */

const ofOneConnection = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** What goes to the appliance. Its framing is said anew: a body of unknown length is sent in chunks. */
export function requestFields(rawHeaders: readonly string[], method: string): string[] {
  // Node has answered "100 Continue" already.
  const fields = without(rawHeaders, [...ofOneConnection, 'expect']);
  if (has(rawHeaders, 'transfer-encoding')) return [...fields, 'Transfer-Encoding', 'chunked'];
  const mayHaveBody = !['GET', 'HEAD', 'OPTIONS', 'DELETE', 'TRACE'].includes(method);
  return mayHaveBody && !has(rawHeaders, 'content-length') ? [...fields, 'Content-Length', '0'] : fields;
}

/**
 * What comes back to the browser. The page may be framed by the studio and by itself and by nobody else; its cookies
 * stay with its own host; it cannot send the browser to another port (Alt-Svc), and tells other sites nothing of its
 * address, which is a secret of the studio's, unless it decides so itself.
 */
export function responseFields(rawHeaders: readonly string[], studioOrigins: readonly string[]): string[] {
  const fields = without(rawHeaders, [...ofOneConnection, 'alt-svc']).map((text, at, all) =>
    at % 2 === 1 && all[at - 1]?.toLowerCase() === 'set-cookie' ? hostOnly(text) : text,
  );
  const ancestors = ["'self'", ...studioOrigins].join(' ');
  fields.push('Content-Security-Policy', `frame-ancestors ${ancestors}`);
  if (!has(rawHeaders, 'referrer-policy')) fields.push('Referrer-Policy', 'same-origin');
  return fields;
}

/** The fields of a WebSocket's handshake, in either direction. */
export function upgradeFields(rawHeaders: readonly string[]): string[] {
  return [...without(rawHeaders, ofOneConnection), 'Connection', 'Upgrade', 'Upgrade', 'websocket'];
}

function without(rawHeaders: readonly string[], names: readonly string[]): string[] {
  const gone = new Set(names);
  for (const value of valuesOf(rawHeaders, 'connection')) {
    for (const option of value.split(',')) gone.add(option.trim().toLowerCase());
  }
  return rawHeaders.filter((_, at) => !gone.has(rawHeaders[at - (at % 2)]?.toLowerCase() ?? ''));
}

function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === name);
}

function has(rawHeaders: readonly string[], name: string): boolean {
  return valuesOf(rawHeaders, name).length > 0;
}

function hostOnly(cookie: string): string {
  return cookie
    .split(';')
    .filter((part, at) => at === 0 || !/^\s*domain\s*(=|$)/i.test(part))
    .join(';');
}
