import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { expect, test } from './studio.ts';

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A request with exactly this path and these headers, which no browser and no fetch would send as they are. */
async function raw(
  url: string,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = '',
): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const sent = request({ hostname, port, method, path, headers, timeout: 10_000 });
  sent.on('timeout', () => sent.destroy(new Error('no answer')));
  // A server that lets a stranger in answers with 'upgrade' instead.
  const response = once(sent, 'response').then(([message]) => message as IncomingMessage);
  const upgraded = once(sent, 'upgrade').then(([message, socket]) => {
    socket.destroy();
    return message as IncomingMessage;
  });
  sent.end(body);
  const message = await Promise.race([response, upgraded]);
  const status = message.statusCode ?? 0;
  let text = '';
  if (status !== 101) for await (const chunk of message) text += String(chunk);
  return { status, text };
}

const upgrade = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': Buffer.from('sixteen bytes ok').toString('base64'),
};

test('the WebSocket opens for the page itself and for no page of another site', async ({ system }) => {
  const { origin, port } = new URL(system.url);
  const opened = await raw(system.url, 'GET', '/api/live', { ...upgrade, origin });
  expect(opened.status).toBe(101);
  for (const other of [
    'http://evil.example',
    'null',
    `http://127.0.0.1.evil.example:${port}`,
    'http://127.0.0.1:1',
  ]) {
    const refused = await raw(system.url, 'GET', '/api/live', { ...upgrade, origin: other });
    expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('FORBIDDEN_ORIGIN')]);
  }
});

test('a name that was re-pointed to this machine gets no page, no record, no WebSocket', async ({
  system,
}) => {
  const { port } = new URL(system.url);
  const headers = { host: `rebound.example:${port}` };
  for (const path of ['/', '/api/builds', '/api/health/ready']) {
    expect((await raw(system.url, 'GET', path, headers)).status).toBe(403);
  }
  expect((await raw(system.url, 'GET', '/api/live', { ...headers, ...upgrade })).status).toBe(403);
});

test('no path of a file leaves its appliance', async ({ system }) => {
  const names = [
    '../main.ts',
    'a/../../main.ts',
    '/etc/passwd',
    './main.ts',
    'a//b.ts',
    'a/./b.ts',
    '..',
    'a\\..\\b.ts',
    'C:\\main.ts',
    'a\0.ts',
    '%2e%2e/main.ts',
    'a\n.ts',
    'ma\u0131n.ts',
    `${'a/'.repeat(200)}b.ts`,
    '',
  ];
  for (const path of names) {
    const files = [
      { path: 'main.ts', content: 'export default function main() {}\n' },
      { path, content: '' },
    ];
    const body = JSON.stringify({ files, targets: ['unix'] });
    const answer = await raw(system.url, 'POST', '/api/builds', { 'content-type': 'application/json' }, body);
    expect([path, answer.status, answer.text]).toEqual([path, 400, expect.stringContaining('INVALID_PATH')]);
  }
});

test('no path of a request reads what is not the page', async ({ system }) => {
  const paths = [
    '/../../../../etc/passwd',
    '/..%2f..%2f..%2f..%2fetc%2fpasswd',
    '/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
    '/assets/..%5c..%5c..%5c..%5cetc%5cpasswd',
    '//etc/passwd',
    '/assets/%00',
    '/.skerry/redis/redis.sock',
    '/package.json',
    '/api/types/../../../../etc/passwd',
    '/api/builds/..%2f..%2fetc%2fpasswd/images/unix',
  ];
  for (const path of paths) {
    const { status, text } = await raw(system.url, 'GET', path);
    // What is no file is a route of the page, or is not there.
    expect([path, [200, 400, 403, 404].includes(status)]).toEqual([path, true]);
    expect(text).not.toMatch(/root:|"workspaces"/);
  }
});
