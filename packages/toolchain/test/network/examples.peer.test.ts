/** The gallery's servers, asked by clients that nobody here wrote: curl, and Node's own WebSocket. */
import { execPath } from 'node:process';
import type { Target } from '@skerry/contracts';
import { NetNamespace, type ProgramOutcome } from '@skerry/testkit/net-namespace';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GuestImages } from '../boot/images.ts';
import { SuiteRecords } from '../records.ts';
import { GUEST_ADDRESS, NetworkGuest } from './guest.ts';

const images = new GuestImages();
const records = new SuiteRecords('network/examples');

const target: Target = 'unix';
const root = `http://${GUEST_ADDRESS}`;
let namespace: NetNamespace;
let guest: NetworkGuest | undefined;

beforeEach(async () => {
  namespace = await NetNamespace.create();
});
afterEach(async () => {
  await guest?.dispose();
  guest = undefined;
  await namespace.dispose();
});

/** A test of an example, whose result the gallery shows. */
const recorded = (name: string, body: () => Promise<void>): Promise<void> =>
  records.test('example', name, target, body);

async function boot(name: string): Promise<void> {
  guest = await NetworkGuest.boot({ namespace, target, image: await images.example(name, target) });
  const patience = ['--retry', '40', '--retry-delay', '0', '--retry-all-errors', '--retry-max-time', '30'];
  expect((await curl(...patience, '--output', '/dev/null', `${root}/`)).exitCode, guest.output).toBe(0);
}

function curl(...args: string[]): Promise<ProgramOutcome> {
  return namespace.run('curl', ['--silent', '--show-error', '--max-time', '30', ...args]);
}

/** A program of Node inside the namespace; `open()` gives a socket and what it hears, `say(…)` its outcome. */
async function node(body: string): Promise<unknown> {
  const script = `
    const open = async (url = 'ws://${GUEST_ADDRESS}/room') => {
      const socket = new WebSocket(url);
      socket.binaryType = 'arraybuffer';
      const heard = [];
      const closed = new Promise((resolve) => { socket.onclose = ({ code, reason }) => resolve([code, reason]); });
      let wake = () => {};
      socket.onmessage = ({ data }) => { heard.push(data); wake(); };
      const until = async (count) => { while (heard.length < count) await new Promise((resolve) => { wake = resolve; }); };
      await new Promise((resolve, reject) => { socket.onopen = resolve; socket.onerror = reject; });
      return { socket, heard, until, closed };
    };
    const say = (value) => { process.stdout.write(JSON.stringify(value)); process.exit(0); };
    ${body}`;
  const { stdout, stderr } = await namespace.run(execPath, ['--input-type=module', '--eval', script]);
  if (stdout === '') throw new Error(`the client said nothing: ${stderr}\n${guest?.output}`);
  return JSON.parse(Buffer.from(stdout, 'latin1').toString('utf8'));
}

describe('chat', () => {
  test('tells everybody what one says', () =>
    recorded('chat', async () => {
      await boot('chat');
      const heard = await node(`
      const a = await open();
      const b = await open();
      await a.until(2);
      a.socket.send('grüße');
      await b.until(2);
      b.socket.close(4002, 'bye');
      const end = await b.closed;
      await a.until(4);
      say([a.heard.map(JSON.parse), b.heard.map(JSON.parse), end]);
    `);
      const [auk, dunlin] = ['Auk', 'Dunlin'];
      expect(heard).toEqual([
        [
          { kind: 'join', name: auk, here: 1 },
          { kind: 'join', name: dunlin, here: 2 },
          { kind: 'say', name: auk, text: 'grüße' },
          { kind: 'leave', name: dunlin, here: 1 },
        ],
        [
          { kind: 'join', name: dunlin, here: 2 },
          { kind: 'say', name: auk, text: 'grüße' },
        ],
        [4_002, 'bye'],
      ]);
    }));

  test('takes a thousand messages in order, and closes on one that is too long', () =>
    recorded('chat', async () => {
      await boot('chat');
      const [count, isOrdered, end] = (await node(`
      const { socket, heard, until, closed } = await open();
      for (let at = 0; at < 1_000; at++) socket.send(String(at));
      await until(1_001);
      const texts = heard.slice(1).map((word) => JSON.parse(word).text);
      socket.send('x'.repeat(5_000));
      say([texts.length, texts.every((text, at) => text === String(at)), await closed]);
    `)) as [number, boolean, unknown];
      expect([count, isOrdered, end]).toEqual([1_000, true, [1_009, 'a message is too long']]);
    }));

  test('serves its page compressed, in part, and not again to who has it', () =>
    recorded('chat', async () => {
      await boot('chat');
      const plain = await curl('--include', `${root}/`);
      expect(plain.stdout).toContain('</html>');
      expect((await curl('--compressed', `${root}/`)).stdout).toBe(plain.stdout.split('\r\n\r\n')[1]);
      const etag = /etag: (\S+)/.exec(plain.stdout)?.[1] ?? '';
      const unchanged = await curl(
        '--header',
        `If-None-Match: ${etag}`,
        '--write-out',
        '%{http_code}',
        `${root}/`,
      );
      expect(unchanged.stdout).toBe('304');
      expect((await curl('--range', '0-14', `${root}/`)).stdout).toBe('<!doctype html>');
      expect((await curl('--head', `${root}/`)).stdout).toMatch(/content-length: \d{4}\r\n/);
    }));
});

test('web counts its pages', () =>
  recorded('web', async () => {
    await boot('web');
    expect((await curl(`${root}/`)).stdout).toContain('<dd id="served">2</dd>');
    expect(JSON.parse((await curl(`${root}/status`)).stdout)).toMatchObject({ served: 2 });
  }));

test('hono keeps notes', () =>
  recorded('hono', async () => {
    await boot('hono');
    const json = ['--header', 'Content-Type: application/json', '--header', 'Origin: http://a.example'];
    const made = await curl('--include', ...json, '--data', '{"text":"buy milk"}', `${root}/notes`);
    expect(made.stdout).toMatch(/^HTTP\/1.1 201 Created\r\n[\s\S]*access-control-allow-origin: \*\r\n/);
    expect(JSON.parse((await curl(`${root}/notes`)).stdout)).toMatchObject([{ id: 1, text: 'buy milk' }]);
    expect((await curl('--write-out', '%{http_code}', `${root}/notes/7`)).stdout).toMatch(
      /no such note.*404$/,
    );
    expect((await curl('--write-out', '%{http_code}', '--request', 'DELETE', `${root}/notes/1`)).stdout).toBe(
      '204',
    );
  }));

test('static-site serves its files, and its own page for what is not there', () =>
  recorded('static-site', async () => {
    await boot('static-site');
    const style = await curl('--include', `${root}/style.css`);
    expect(style.stdout).toMatch(/content-type: text\/css[\s\S]*cache-control: public, max-age=60\r\n/);
    const sizeOnly = ['--output', '/dev/null', '--write-out', '%{size_download}'];
    const [whole, packed] = await Promise.all([
      curl(...sizeOnly, `${root}/style.css`),
      curl(...sizeOnly, '--compressed', `${root}/style.css`),
    ]);
    expect(Number(packed.stdout)).toBeLessThan(Number(whole.stdout) / 2);
    expect((await curl('--location', `${root}/tides`)).stdout).toContain(
      '<title>Tides at Gull Skerry</title>',
    );
    const lost = await curl('--write-out', '%{http_code} %{content_type}', `${root}/north`);
    expect(lost.stdout).toMatch(/off the chart[\s\S]*404 text\/html; charset=utf-8$/);
  }));

test('status-page tells its status every second, for as long as somebody watches', () =>
  recorded('status-page', async () => {
    await boot('status-page');
    await guest?.shows(`My page is at ${GUEST_ADDRESS} and `);
    const events = await curl('--include', '--max-time', '5', `${root}/events`);
    expect(events.stdout).toMatch(/content-type: text\/event-stream\r\n/);
    const told = [...events.stdout.matchAll(/^data: (.*)\n\n/gm)].map(([, json]) => JSON.parse(json ?? ''));
    expect(told.length).toBeGreaterThan(1);
    expect(told[0]).toMatchObject({ requests: 2, watchers: 1, interfaces: [{ device: 0, mtu: 1_500 }] });
    expect(told[0].interfaces[0].addresses).toContain(GUEST_ADDRESS);
    expect(told[1].uptimeMs - told[0].uptimeMs).toBeGreaterThanOrEqual(1_000);
    // The stream is seen to be over when it has slept for its second.
    let status = { watchers: 1 };
    for (let asked = 0; status.watchers > 0 && asked < 200; asked++) {
      status = JSON.parse((await curl(`${root}/status`)).stdout);
    }
    expect(status).toMatchObject({ watchers: 0 });
  }));
