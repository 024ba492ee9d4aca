/**
 * The gallery's appliances with disks, and those that ask others: curl is their client, python3 the server that they ask,
 * mtools, fsck.fat and sqlite3 read the disks afterwards, and promtool their metrics.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Target } from '@skerry/contracts';
import { NetNamespace, type ProgramOutcome } from '@skerry/testkit/net-namespace';
import { findingsOfPromtool } from '@skerry/testkit/promtool';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DiskFolder, diskFolder } from '../boot/disk-file.ts';
import { GuestImages } from '../boot/images.ts';
import { SuiteRecords } from '../records.ts';
import { GUEST_ADDRESS, HOST_ADDRESS, NetworkGuest } from './guest.ts';

const images = new GuestImages();
const records = new SuiteRecords('network/examples-disks');
const execute = promisify(execFile);

const target: Target = 'unix';
const root = `http://${GUEST_ADDRESS}`;
const diskBytes = 16 << 20;
/** mtools says no more than it is asked; fsck.fat is in the folder of the administrator's programs. */
const environment = {
  ...process.env,
  MTOOLS_SKIP_CHECK: '1',
  PATH: `${process.env['PATH']}:/usr/sbin:/sbin`,
};

let namespace: NetNamespace;
let disks: DiskFolder;
let files: string;
let guest: NetworkGuest | undefined;

beforeEach(async () => {
  namespace = await NetNamespace.create();
  disks = await diskFolder();
  files = await mkdtemp(join(tmpdir(), 'skerry-examples-'));
});
afterEach(async () => {
  await guest?.dispose();
  guest = undefined;
  await namespace.dispose();
  await disks.dispose();
  await rm(files, { recursive: true, force: true });
});

/** Boots the example on these disks, by their names. */
async function boot(
  name: string,
  paths: Readonly<Record<string, string>>,
  parameters: readonly string[] = [],
): Promise<NetworkGuest> {
  guest = await NetworkGuest.boot({
    namespace,
    target,
    image: await images.example(name, target),
    parameters,
    memoryMiB: 96,
    disks: Object.entries(paths).map(([disk, path]) => ({ name: disk, path })),
  });
  return guest;
}

function curl(...args: string[]): Promise<ProgramOutcome> {
  const patience = ['--retry', '40', '--retry-delay', '0', '--retry-connrefused', '--retry-max-time', '30'];
  return namespace.run('curl', ['--silent', '--show-error', '--max-time', '30', ...patience, ...args]);
}

/** Python's own web server, with the files of the test, once it listens. */
async function serveFiles(): Promise<void> {
  const server = namespace.start('/usr/bin/python3', [
    '-u',
    '-m',
    'http.server',
    '8000',
    '--directory',
    files,
  ]);
  await new Promise<void>((resolve, reject) => {
    server.stdout?.once('data', () => resolve());
    server.once('close', () => reject(new Error('python3 -m http.server has ended')));
  });
}

test('photo-frame takes pictures by a form, sends parts of them, and leaves a disk that others read', () =>
  records.test('example', 'photo-frame', target, async () => {
    const [path, picture] = [await disks.make('pictures', diskBytes), join(files, 'Auf See 1.jpg')];
    const bytes = randomBytes(200_000);
    await writeFile(picture, bytes);
    const frame = await boot('photo-frame', { pictures: path });
    await frame.shows('0 pictures are on the disk.');
    const added = await curl(
      '--write-out',
      '%{http_code}',
      '--form',
      `picture=@${picture}`,
      `${root}/pictures`,
    );
    expect(added.stdout).toBe('303');

    const address = `${root}/pictures/Auf%20See%201.jpg`;
    expect((await curl(`${root}/`)).stdout).toContain('<img src="/pictures/Auf%20See%201.jpg"');
    const whole = await curl('--include', address);
    expect(whole.stdout).toMatch(/content-length: 200000\r\n[\s\S]*content-type: image\/jpeg\r\n/);
    expect(whole.stdout.endsWith(bytes.toString('latin1'))).toBe(true);
    expect((await curl('--range', '65000-140000', address)).stdout).toBe(
      bytes.toString('latin1', 65_000, 140_001),
    );
    expect((await curl('--range', '-10', address)).stdout).toBe(bytes.toString('latin1', 199_990));
    const code = (...args: string[]) => curl('--output', '/dev/null', '--write-out', '%{http_code}', ...args);
    expect((await code('--range', '200000-', address)).stdout).toBe('416');
    const etag = /etag: (\S+)/.exec(whole.stdout)?.[1] ?? '';
    expect((await code('--header', `If-None-Match: ${etag}`, address)).stdout).toBe('304');
    const other = await curl('--form', `picture=@${picture};filename=page.html`, `${root}/pictures`);
    expect(other.stdout).toContain('"page.html" is not the name of a picture');
    expect((await curl(`${root}/pictures/none.png`)).stdout).toContain('There is no "/none.png"');

    // Nothing is left to do when the form was answered: the machine may die.
    await frame.dispose();
    const copy = join(files, 'copy.jpg');
    await execute('mcopy', ['-i', path, '::/Auf See 1.jpg', copy], { env: environment });
    expect(bytes.equals(await readFile(copy))).toBe(true);
  }));

test('feed-reader keeps the entries of RSS and Atom, each once, and has them after the next boot', () =>
  records.test('example', 'feed-reader', target, async () => {
    await writeFile(join(files, 'rss.xml'), rss);
    await writeFile(join(files, 'atom.xml'), atom);
    await serveFiles();
    const path = await disks.make('entries', diskBytes);
    const server = `http://${HOST_ADDRESS}:8000`;
    const parameters = [`feeds=${server}/rss.xml,${server}/atom.xml,${server}/none.xml`, 'every=1h'];
    const reader = await boot('feed-reader', { entries: path }, parameters);
    await reader.shows(`${server}/none.xml: does not answer as a feed: status 404`);
    expect(reader.output).toContain(`${server}/rss.xml: 2 new entries`);
    expect(reader.output).toContain(`${server}/atom.xml: 1 new entries`);

    const titles = async () =>
      [...(await curl(`${root}/`)).stdout.matchAll(/<li>(.*)<small>(.*)<\/small>/g)].map(
        ([, title]) => title,
      );
    const expected = [
      '<a href="http://sea.example/2?a=1&amp;b=2" rel="noreferrer">Fog &lt;b&gt; &amp; foam</a>',
      'A script',
      '<a href="http://rock.example/1" rel="noreferrer">The lamp ☀ is lit</a>',
    ];
    const decoded = async () =>
      (await titles()).map((text = '') => Buffer.from(text, 'latin1').toString('utf8'));
    expect(await decoded()).toEqual(expected);
    // Asked again, the feeds have nothing new.
    await curl('--request', 'POST', '--output', '/dev/null', `${root}/refresh`);
    expect((await curl(`${root}/`)).stdout).toContain('rss.xml: 0 new entries');

    await reader.dispose();
    await namespace.dispose();
    namespace = await NetNamespace.create();
    const again = await boot('feed-reader', { entries: path }, parameters);
    expect(await decoded()).toEqual(expected);
    await again.shows('none.xml: does not answer as a feed: ');
  }));

test('metrics-collector shows what a machine has said last, and tells by its own metrics who is down', () =>
  records.test('example', 'metrics-collector', target, async () => {
    await mkdir(join(files, 'public'));
    await writeFile(join(files, 'metrics'), exposition);
    await serveFiles();
    const machine = `${HOST_ADDRESS}:8000`;
    const parameters = [`machines=${machine},${HOST_ADDRESS}:8001`, 'every=1h'];
    const collector = await boot('metrics-collector/collector', {}, parameters);
    await collector.shows(`${HOST_ADDRESS}:8001 is down: `);
    expect(collector.output).toContain(`${machine} answers`);

    const page = (await curl(`${root}/`)).stdout;
    expect(page).toMatch(/http_requests_total<span>\{.*code=&quot;200&quot;.*<\/span><\/th><td>1027<\/td>/);
    expect(page).toMatch(/temperature<span><\/span><\/th><td>-Infinity<\/td>/);
    const own = (await curl(`${root}/metrics`)).stdout;
    expect(own).toMatch(new RegExp(`^up\\{instance="${machine}"\\} 1$`, 'm'));
    expect(own).toMatch(new RegExp(`^up\\{instance="${HOST_ADDRESS}:8001"\\} 0$`, 'm'));
    expect(own).toMatch(new RegExp(`^scrape_samples_scraped\\{instance="${machine}"\\} 4$`, 'm'));
    expect(await findingsOfPromtool(own)).toBe('');
  }));

test('the shop of metrics-collector counts what it sells', () =>
  records.test('example', 'metrics-collector', target, async () => {
    await boot('metrics-collector/shop', {});
    await curl(`${root}/lamp`, `${root}/lamp`, `${root}/anchor`);
    const own = (await curl(`${root}/metrics`)).stdout;
    expect(own).toMatch(/^shop_sold_total\{what="lamp"\} 2$/m);
    expect(own).toMatch(/^shop_request_seconds_count 3$/m);
    expect(own).not.toContain('anchor');
    expect(await findingsOfPromtool(own)).toBe('');
  }));

test('shell keeps files and values, says what it cannot do, and leaves a disk that is whole', () =>
  records.test('example', 'shell', target, async () => {
    const paths = {
      files: await disks.make('files', diskBytes),
      values: await disks.make('values', diskBytes),
    };
    const first = await boot('shell', paths);
    await first.shows('Type help.');
    first.type(
      'mkdir logs\rwrite logs/today.txt "calm  sea"\rappend logs/today.txt no ships\rset light on\rls logs\r',
    );
    await first.shows('  today.txt');
    first.type('cat nothing\r');
    await first.shows('There is no "nothing" on the volume.\n> ');
    first.type('rm logs\r');
    await first.shows('"logs" is not empty.\n> ');
    first.type('free\rquit\r');
    await first.shows('values  ');
    await first.ended();

    const { stdout } = await execute('mtype', ['-i', paths.files, '::/logs/today.txt'], { env: environment });
    expect(stdout).toBe('calm  sea\nno ships\n');
    const checked = await execute('fsck.fat', ['-n', paths.files], { env: environment });
    expect(checked.stdout).toContain('3 files');

    await namespace.dispose();
    namespace = await NetNamespace.create();
    const second = await boot('shell', paths);
    second.type('keys\rget light\rcat logs/today.txt\r');
    await second.shows('light\n> get light\non\n> ');
    await second.shows('no ships\n> ');
  }));

test('notes are kept in a database that sqlite3 reads, and are found by their words', () =>
  records.test('example', 'notes', target, async () => {
    const path = await disks.make('notes', diskBytes);
    const notes = await boot('notes', { notes: path });
    await notes.shows(' has the notes.');
    const keep = (text: string) =>
      curl('--write-out', '%{http_code}', '--data-urlencode', `text=${text}`, `${root}/notes`);
    expect((await keep('Oil for the lamp')).stdout).toBe('303');
    expect((await keep(`It's <i>"calm"</i>; DROP TABLE notes`)).stdout).toBe('303');
    expect((await keep(' ')).stdout).toContain('A note has 1 to 10000 characters.');
    const shown = async (words: string) =>
      [...(await curl(`${root}/?words=${words}`)).stdout.matchAll(/<p>(.*)<\/p>/g)].map(([, text]) => text);
    expect(await shown('')).toHaveLength(2);
    expect(await shown('lam%20oil')).toEqual(['Oil for the lamp']);
    expect(await shown('%22calm')).toEqual([expect.stringContaining('&lt;i&gt;')]);
    expect(await shown('lamp%20OR%20calm')).toEqual([]);
    const removed = await curl('--write-out', '%{http_code}', '--data', 'id=1', `${root}/remove`);
    expect(removed.stdout).toBe('303');
    expect((await curl('--data', 'id=1', `${root}/remove`)).stdout).toBe('There is no such note.\n');
    expect(await shown('lamp')).toEqual([]);

    // The machine dies, and what it had answered is on the disk.
    await notes.dispose();
    const database = join(files, 'notes.db');
    await execute('dd', [`if=${path}`, `of=${database}`, 'bs=4096', 'skip=2']);
    const read = await execute('sqlite3', [database, 'PRAGMA integrity_check', 'SELECT id, text FROM notes']);
    expect(read.stdout).toBe(`ok\n2|It's <i>"calm"</i>; DROP TABLE notes\n`);
  }));

const rss = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>The sea</title><link>http://sea.example/</link>
<item><title>A script</title><link>javascript:alert(1)</link><guid>1</guid>
<pubDate>Sat, 03 Jan 2026 10:00:00 +0100</pubDate></item>
<item><title><![CDATA[Fog <b> & foam]]></title><link>http://sea.example/2?a=1&amp;b=2</link>
<guid isPermaLink="false">2</guid><pubDate>Sun, 04 Jan 2026 10:00:00 GMT</pubDate></item>
</channel></rss>
`;

const atom = `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>The rock</title><id>urn:rock</id><updated>2026-01-02T00:00:00Z</updated>
<entry><id>urn:rock:1</id><title type="text">The lamp &#x2600; is lit</title><updated>2026-01-02T00:00:00Z</updated>
<link rel="self" href="http://rock.example/1.atom"/><link rel="alternate" href="http://rock.example/1"/></entry>
</feed>
`;

/** As Prometheus' own documentation has them: a timestamp, an escaped quote, a value that is no finite number. */
const exposition = `# HELP http_requests_total Requests.
# TYPE http_requests_total counter
http_requests_total{method="post",code="200"} 1027 1395066363000
http_requests_total{method="post",code="400"}    3
path{name="C:\\\\DIR\\"}"} 1.5e3
temperature -Inf
`;
