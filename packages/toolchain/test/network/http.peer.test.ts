/**
 * The HTTP server of an appliance, on every target, against clients that nobody here wrote: curl, ab, wrk and raw bytes
 * through Linux's own TCP. Each test has a namespace of its own.
 */
import { createHash } from 'node:crypto';
import { type Target, defaultTargets as targets } from '@skerry/contracts';
import { NetNamespace, type ProgramOutcome } from '@skerry/testkit/net-namespace';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GuestImages } from '../boot/images.ts';
import { GUEST_ADDRESS, NetworkGuest } from './guest.ts';

const images = new GuestImages();

const root = `http://${GUEST_ADDRESS}`;
const digits = '0123456789'.repeat(100_000);
const sha256 = (data: string): string => createHash('sha256').update(data, 'latin1').digest('hex');

describe.each(targets)('the web server on %s', (target: Target) => {
  let namespace: NetNamespace;
  let guest: NetworkGuest;

  beforeEach(async () => {
    namespace = await NetNamespace.create();
    guest = await NetworkGuest.boot({ namespace, target, image: await images.appliance('net-http', target) });
    // The first answer says that it is up.
    const first = await curl(
      '--retry',
      '40',
      '--retry-delay',
      '0',
      '--retry-all-errors',
      '--retry-max-time',
      '30',
      `${root}/`,
    );
    expect(first.stdout, guest.output).toBe('hello');
  });
  afterEach(async () => {
    await guest.dispose();
    await namespace.dispose();
  });

  function curl(...args: string[]): Promise<ProgramOutcome> {
    return namespace.run('curl', ['--silent', '--show-error', '--max-time', '30', ...args]);
  }

  /** Raw bytes to the server and what comes back until it closes or nothing comes for a second. */
  function raw(bytes: string): Promise<ProgramOutcome> {
    return namespace.run('nc', ['-q', '1', '-w', '5', GUEST_ADDRESS, '80'], {
      input: Buffer.from(bytes, 'latin1'),
    });
  }

  test('keeps a connection over several requests of curl', async () => {
    const { stdout } = await curl('--write-out', '%{num_connects} ', `${root}/`, `${root}/now`, `${root}/`);
    expect(stdout).toBe('hello1 now0 hello0 ');
  });

  test('answers HEAD, POST and unknown paths as the program says', async () => {
    expect((await curl('--head', `${root}/`)).stdout).toMatch(
      /^HTTP\/1.1 200 OK\r\n[\s\S]*content-length: 5\r\n/,
    );
    expect((await curl('--data', 'x', '--header', 'X-Name: who', `${root}/method`)).stdout).toBe('POST who');
    expect((await curl('--write-out', '%{http_code}', `${root}/other`)).stdout).toBe('nothing here404');
    expect((await curl('--write-out', '%{http_code}', '--output', '/dev/null', `${root}/fail`)).stdout).toBe(
      '500',
    );
  });

  test('gives a megabyte whole, in ranges, and gives back what it was sent in chunks', async () => {
    expect(sha256((await curl(`${root}/digits`)).stdout)).toBe(sha256(digits));
    expect((await curl('--range', '999990-', `${root}/digits`)).stdout).toBe('0123456789');
    const upload = [
      '--header',
      'Transfer-Encoding: chunked',
      '--header',
      'Expect: 100-continue',
      '--data-binary',
      '@-',
    ];
    const { stdout } = await namespace.run('curl', ['-sS', '--max-time', '30', ...upload, `${root}/echo`], {
      input: digits,
    });
    expect(sha256(stdout)).toBe(sha256(digits));
  });

  test('serves HTTP/1.0, slow clients and many at once', async () => {
    expect((await curl('--http1.0', `${root}/`)).stdout).toBe('hello');
    const slow = await curl('--limit-rate', '300k', `${root}/digits`);
    expect(sha256(slow.stdout)).toBe(sha256(digits));
    const ab = await namespace.run('ab', ['-q', '-k', '-n', '2000', '-c', '50', `${root}/`]);
    expect(ab.stdout).toMatch(/Complete requests: +2000\nFailed requests: +0\n/);
    const closing = await namespace.run('ab', ['-q', '-n', '500', '-c', '20', `${root}/`]);
    expect(closing.stdout).toMatch(/Complete requests: +500\nFailed requests: +0\n/);
  });

  test('answers pipelined requests in order, and refuses what two readers would take differently', async () => {
    const ask = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
    const { stdout } = await raw(ask('/slow?ms=50') + ask('/now') + ask('/'));
    expect(stdout.match(/slow|now|hello/g)).toEqual(['slow', 'now', 'hello']);
    const smuggled =
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n';
    expect((await raw(smuggled)).stdout).toMatch(/^HTTP\/1.1 400 /);
  });
});
