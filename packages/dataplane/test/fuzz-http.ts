/**
 * Requests and responses that are right or nearly, in one piece and cut anywhere, at an HTTP server and at a client.
 * Nothing may trap, every connection answers or ends, what is understood does not depend on the cuts, and in the end
 * all memory is free again. As a program:
 *
 *     node packages/dataplane/test/fuzz-http.ts [seconds [first seed]]
 */
import { pathToFileURL } from 'node:url';
import { dataplaneWasm } from '../src/index.ts';
import { cut, mutated, requests, response } from './http-mutate.ts';
import { HttpHost } from './http-peer.ts';
import { Visit } from './http-visit.ts';
import { Random } from './random.ts';

const MEMORY_BYTES = 3 << 20;
/** Longer than a chunk, so that it needs memory of its own. */
const LONG_HEAD = `GET /bb HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(9_000)}\r\n\r\n`;
const UPGRADE = 'GET /bc HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n';

/** The same bytes whole and cut: what was seen must be the same. */
function compare(random: Random, text: string, visit: () => Visit): void {
  const whole = visit().run([text]);
  const parts = visit().run(cut(random, text));
  const seen = JSON.stringify(whole.told);
  if (seen !== JSON.stringify(parts.told)) throw new Error(differ(text, seen, JSON.stringify(parts.told)));
  const [long, short] =
    whole.output.length < parts.output.length ? [parts.output, whole.output] : [whole.output, parts.output];
  // A reset may overtake what was written before it.
  const isSame = whole.socket.isAborted && parts.socket.isAborted ? long.startsWith(short) : long === short;
  if (!isSame || whole.socket.isAborted !== parts.socket.isAborted) {
    throw new Error(differ(text, whole.output, parts.output));
  }
}

/** What is said of long texts is their ends. */
const brief = (text: string): string => JSON.stringify(text.replace(/([a-z]{20})[a-z]+/g, '$1…'));

const differ = (text: string, a: string, b: string): string =>
  `cuts change what ${brief(text)}\nmeans:\n${brief(a)}\n${brief(b)}`;

/** How many connections with a byte each find memory: less than before when some was lost. */
function capacity(host: HttpHost, listener: number): number {
  host.onEvent = () => undefined;
  const sockets = [];
  for (;;) {
    host.plane.put(new Uint8Array(36));
    const handle = host.exports.hostStream(listener);
    if (handle === 0) break;
    sockets.push(handle);
    host.step();
    if (host.give(handle, Buffer.from('G')) === 0) break;
  }
  for (const handle of sockets) host.exports.hostClosed(handle, 1);
  host.step();
  return sockets.length;
}

/** One run with that many messages; throws when something was wrong. */
export function fuzzHttp(wasm: Uint8Array, seed: number, messages: number): void {
  const random = new Random(seed * 7_919);
  const host = new HttpHost(wasm, MEMORY_BYTES);
  const listener = host.listen();
  for (const text of [LONG_HEAD, UPGRADE]) new Visit(host, listener).run([text]);
  const before = capacity(host, listener);
  for (let i = 0; i < messages; i++) {
    if (random.once(3)) {
      const method = random.pick(['GET', 'GET', 'HEAD', 'CONNECT']);
      compare(random, mutated(random, response(random)), () => new Visit(host, 0, method));
    } else compare(random, mutated(random, requests(random)), () => new Visit(host, listener));
  }
  const after = capacity(host, listener);
  if (after !== before) throw new Error(`there was room for ${before} connections, and is for ${after}`);
}

async function main([seconds = '60', first = '1']: string[]): Promise<void> {
  const wasm = await dataplaneWasm('host');
  const end = Date.now() + Number(seconds) * 1_000;
  let seed = Number(first);
  let failed = 0;
  for (; Date.now() < end; seed++) {
    try {
      fuzzHttp(wasm, seed, 300);
    } catch (error) {
      failed++;
      console.log(`seed ${seed}:`, error);
      process.exitCode = 1;
    }
  }
  console.log(`${seed - Number(first)} runs of 300 messages, each whole and cut; ${failed} failed`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(process.argv.slice(2));
