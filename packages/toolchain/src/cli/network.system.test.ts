/** `skerry run` of an appliance with a network: in a network of its own and on a TAP device, with curl and tshark. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { NetNamespace } from '@skerry/testkit/net-namespace';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { program, RunningCommand } from '../../test/command.ts';

const execute = promisify(execFile);
const server =
  "export default { fetch: (request: Request) => new Response('hello from ' + new URL(request.url).pathname) };\n";

let scratch: string;
let running: RunningCommand | undefined;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'skerry-cli-network-'));
  await appliance('web', server);
  await appliance('quiet', 'export default function main() {}\n');
});
afterEach(() => running?.stop());
afterAll(() => rm(scratch, { recursive: true, force: true }));

async function appliance(name: string, main: string, manifest?: object): Promise<void> {
  await mkdir(join(scratch, name));
  await writeFile(join(scratch, name, 'main.ts'), main);
  if (manifest) await writeFile(join(scratch, name, 'appliance.json'), JSON.stringify(manifest));
}

/** Stopped after the test. */
function start(args: readonly string[], before?: readonly string[]): RunningCommand {
  running = new RunningCommand(args, { cwd: scratch, ...(before && { before }) });
  return running;
}

const patiently = ['-sS', '--retry', '30', '--retry-all-errors', '-m', '60'];

async function curl(...args: string[]): Promise<string> {
  const { stdout } = await execute('curl', [...patiently, ...args]);
  return stdout;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}

describe('skerry run of an appliance with a network', () => {
  it.each(['unix', 'kvm'])('forwards a port to it and captures its frames, on %s', async (target) => {
    const port = await freePort();
    const capture = join(scratch, `${target}.pcapng`);
    const run = start([
      ...['run', 'web', '--target', target, '--port', String(port)],
      ...['--capture', capture],
    ]);
    expect(await run.said(/http:.*/)).toBe(`http://127.0.0.1:${port}/`);
    const url = `http://127.0.0.1:${port}`;
    expect(await curl(`${url}/one`, `${url}/two`)).toBe('hello from /onehello from /two');
    await run.stop();
    const fields = ['http.request.uri', 'http.response.code', '_ws.malformed'];
    const { stdout } = await execute('tshark', [
      ...['-r', capture, '-Y', 'http', '-T', 'fields', '-E', 'separator=,'],
      ...fields.flatMap((field) => ['-e', field]),
    ]);
    expect(stdout.trim().split('\n')).toEqual(
      expect.arrayContaining(['/one,,', expect.stringMatching(/(\/one)?,200,$/), '/two,,']),
    );
  });

  it('delays its frames when it is told to', async () => {
    const run = start(['run', 'web', '--fault', 'delay=150ms']);
    const url = await run.said(/http:.*/);
    await curl(url);
    // Two round trips: the connection's, and the request's; each is delayed both ways.
    const seconds = Number(await curl('-o', '/dev/null', '-w', '%{time_total}', url));
    expect(seconds).toBeGreaterThan(0.59);
  });

  it('chooses a port that is free', async () => {
    const run = start(['run', 'web']);
    const url = await run.said(/http:\/\/127\.0\.0\.1:\d+\//);
    expect(await curl(url)).toBe('hello from /');
  });

  const onTap = it.skipIf(process.getuid?.() !== 0);
  onTap.each(['unix', 'kvm'])('uses a TAP device of the host when it is told to, on %s', async (target) => {
    const namespace = await NetNamespace.create();
    try {
      await namespace.addTap('sk0', { address: '10.9.0.1/24' });
      const inside = namespace.command(process.execPath, [program]).flat();
      const run = start(
        ['run', 'web', '--target', target, '--tap', 'sk0', '--', 'net.ip=10.9.0.2/24'],
        inside,
      );
      const asking = [...patiently, '--retry-delay', '1', 'http://10.9.0.2/tap'];
      expect((await namespace.run('curl', asking)).stdout).toBe('hello from /tap');
      await run.stop();
    } finally {
      await namespace.dispose();
    }
  });

  // The address of a TAP device is one of the host's that is not loopback, which is never open.
  onTap('opens the destinations of appliance.json and of --allow, and no other', async () => {
    const main = `import type { Needs } from 'skerry';
      export default async function main({ console, tcp }: Needs) {
        for (const port of [81, 82, 83]) {
          const open = await tcp.connect({ hostname: '192.0.2.1', port }).then(() => true, () => false);
          console.log(port + ' ' + open);
        }
      }`;
    await appliance('caller', main, { network: { allow: ['192.0.2.1:81'] } });
    const namespace = await NetNamespace.create();
    try {
      await namespace.addTap('out0', { address: '192.0.2.1/24' });
      const listening = 'for (const port of [81, 82, 83]) require("net").createServer().listen(port)';
      namespace.start(process.execPath, ['-e', listening]);
      const inside = namespace.command(process.execPath, [program]).flat();
      const run = start(['run', 'caller', '--allow', '192.0.2.0/24:82'], inside);
      expect(await run.end()).toBe(0);
      expect(run.stdout).toBe('81 true\n82 true\n83 false\n');
    } finally {
      await namespace.dispose();
    }
  });

  it('serves on the port of the host itself when it has the stack "host"', async () => {
    const port = await freePort();
    const main = `export default { port: ${port}, fetch: () => new Response('from the host') };\n`;
    await appliance('hosted', main, { targets: ['unix'], network: { stack: 'host' } });
    // Nothing says when it listens: what takes long is done before it is asked.
    await start(['build', 'hosted']).end();
    start(['run', 'hosted']);
    expect(await curl('--retry-delay', '1', `http://127.0.0.1:${port}/`)).toBe('from the host');
  });
});

describe('skerry run refuses', () => {
  it.each([
    [
      'a port for an appliance without a network',
      ['quiet', '--port', '8080'],
      1,
      /^FEATURE_UNAVAILABLE: --port/m,
    ],
    ['a TAP device that is not there', ['web', '--tap', 'nowhere'], 1, /^TAP_UNAVAILABLE: --tap nowhere: /m],
    ['a capture in no folder', ['web', '--capture', 'no/a.pcapng'], 1, /^INVALID_REQUEST: --capture/m],
    ['a destination that is none', ['web', '--allow', 'example.com'], 64, /--allow "example.com" must be/],
    ['a fault that is none', ['web', '--fault', 'loss=2'], 64, /--fault "loss=2" .* write loss=2%/],
    ['a port that is none', ['web', '--port', '70000'], 64, /"70000" is not a port/],
    [
      'a TAP device and a port',
      ['web', '--tap', 'tap0', '--port', '80'],
      64,
      /--port is for a network of its own/,
    ],
  ])('%s', async (_what, args, code, message) => {
    const run = start(['run', ...args]);
    expect(await run.end()).toBe(code);
    expect(run.stderr).toMatch(message);
  });

  it('a port that somebody has', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const run = start(['run', 'web', '--port', String(port)]);
    expect(await run.end()).toBe(1);
    expect(run.stderr).toMatch(/^PORT_UNAVAILABLE: --port \d+: .*EADDRINUSE/m);
    taken.close();
  });
});
