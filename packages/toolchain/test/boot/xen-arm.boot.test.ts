/** Domains of a Linux dom0's xl, on Xen for arm64: console, disk, network and the end, with the programs of dom0 as peers. */
import { createHash, randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { XenHost } from '@skerry/xen-bed';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type DiskFolder, diskFolder } from './disk-file.ts';
import { GuestImages } from './images.ts';
import { type MachineSetup, TestMachine } from './machine.ts';
import { leaveXenHost, takeXenHost } from './xen-body.ts';

const images = new GuestImages('xen');
const mebibyte = 1 << 20;

let host: XenHost;
let folder: DiskFolder;
let machine: TestMachine | undefined;
beforeAll(async () => {
  host = await takeXenHost('arm64');
  folder = await diskFolder();
});
afterEach(() => machine?.dispose());
afterAll(async () => {
  leaveXenHost('arm64');
  await folder?.dispose();
});

async function boot(name: string, setup: Partial<MachineSetup> = {}): Promise<TestMachine> {
  const image = await images.appliance(name, 'arm');
  machine = await TestMachine.boot({ target: 'arm', board: 'xen', image, ...setup });
  return machine;
}

/** Runs a script in dom0, where $id is the domain's number; what it prints. `input` is what it reads. */
async function inDom0(script: string, input = new Uint8Array()): Promise<Buffer> {
  const path = `export PATH=/usr/bin:/bin:/xen/bin\nid=${machine?.domain}`;
  const options = { input, limitBytes: 16 * mebibyte, timeoutMs: 60_000 };
  const { ending, output, errors } = await host.dom0.run(['sh', '-c', `${path}\n${script}`], options);
  if (ending.kind !== 'exited') throw new Error(`dom0: ${ending.kind}: ${errors}`);
  return output;
}

test('a domain of Xen on arm64 takes what is typed, byte by byte, and ends', async () => {
  const input = await boot('input');
  await input.shows('ready');
  input.type('first\nsecönd 🪨\r');
  await input.shows('9: secönd 🪨');
  input.type('\x04');
  const { code, output } = await input.exit();
  expect(output).toContain('end of input');
  expect(code).toBe(0);
});

test('a disk of the host is its own, and takes no room for what is zero', async () => {
  const path = await folder.make('data', 64 * mebibyte);
  const { code, output } = await (await boot('library-block', { disks: [{ name: 'data', path }] })).exit();
  expect(output).toBe('ok\n');
  expect(code).toBe(0);
  const { blocks } = await stat(path);
  expect(blocks).toBeGreaterThan(0);
  expect(blocks * 512).toBeLessThan(4 * mebibyte);
});

test("its web server gives back what dom0's kernel brings, and it ends when xl asks", async () => {
  const body = randomBytes(mebibyte);
  const network = { kind: 'stream', mac: '02:00:00:00:00:02', descriptor: 3 } as const;
  const web = await boot('net-http', { network, parameters: ['net.ip=10.9.0.2/24'] });
  await inDom0(`bridge=wire$(xenstore-read /local/domain/0/backend/vif/$id/0/bridge)
ip addr add 10.9.0.1/24 dev $bridge
until ping -c1 -W1 10.9.0.2 >/dev/null 2>&1; do usleep 20000; done`);
  const head = `POST /echo HTTP/1.0\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n`;
  const answer = await inDom0('nc -w 20 10.9.0.2 80', Buffer.concat([Buffer.from(head), body]));
  const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
  expect(digestOf(answer.subarray(-body.length))).toBe(digestOf(body));
  await inDom0('xl shutdown $id');
  await web.exit();
  expect(web.reason).toBe('poweroff');
});
