/**
 * Domains under a Linux dom0 on Xen for arm64: beds that wake, one after another, each with a domain whose timers come; and bulk
 * on a network and on a disk, every byte of which is looked at.
 */
import { createHash, randomBytes } from 'node:crypto';
import { detectSandbox } from '@skerry/device-models/sandbox';
import { Bed, BedAssembly, BedDom0 } from '@skerry/xen-bed';
import { diskFolder } from '../../packages/toolchain/test/boot/disk-file.ts';
import { GuestImages } from '../../packages/toolchain/test/boot/images.ts';
import { type MachineSetup, TestMachine } from '../../packages/toolchain/test/boot/machine.ts';
import { leaveXenHost, takeXenHost } from '../../packages/toolchain/test/boot/xen-body.ts';

const WAKES = 40;
const MEBIBYTE = 1 << 20;
const CHUNK_BYTES = 4 * MEBIBYTE;
const CHUNK_MS = 120_000;
const GUEST = '10.9.0.2';

const images = new GuestImages('xen');

/** How many things were wrong. `megabytes`: on the network, each way, and on the disk. */
export async function proveXenArm(megabytes: number): Promise<number> {
  const bytes = Math.ceil((megabytes * 1e6) / CHUNK_BYTES) * CHUNK_BYTES;
  let wrong = await proveWaking();
  await takeXenHost('arm64');
  wrong += await proveNetwork(bytes);
  wrong += await proveDisk(bytes);
  leaveXenHost('arm64');
  return wrong;
}

/** QEMU wakes a machine without Xen's timer (dom0/revive-timer.c): dom0's sleep, and whatever a domain waits for, would never end. */
async function proveWaking(): Promise<number> {
  const assembly = new BedAssembly({ architecture: 'arm64' });
  const { wall } = await detectSandbox();
  let right = 0;
  for (let count = 0; count < WAKES; count++) {
    const bed = await Bed.start(assembly, { wall });
    const { ending } = await new BedDom0(bed.agent).run(['sleep', '0.1']);
    if (ending.kind === 'exited' && ending.code === 0) right += 1;
    await bed.close();
  }
  return tell(right, WAKES, 'beds woke with their timers');
}

async function proveNetwork(bytes: number): Promise<number> {
  const network = { kind: 'stream', mac: '02:00:00:00:00:02', descriptor: 3 } as const;
  const web = await boot('net-http', { network, parameters: [`net.ip=${GUEST}/24`] });
  const inDom0 = async (script: string, input = new Uint8Array()): Promise<Buffer> => {
    const options = { input, timeoutMs: CHUNK_MS, limitBytes: 2 * CHUNK_BYTES };
    const host = await takeXenHost('arm64');
    leaveXenHost('arm64');
    const path = 'export PATH=/usr/bin:/bin:/xen/bin';
    return (await host.dom0.run(['sh', '-c', `${path}\nid=${web.domain}\n${script}`], options)).output;
  };
  await inDom0(`ip addr add 10.9.0.1/24 dev wire$(xenstore-read /local/domain/0/backend/vif/$id/0/bridge)
until ping -c1 -W1 ${GUEST} >/dev/null 2>&1; do usleep 20000; done`);
  let right = 0;
  for (let at = 0; at < bytes; at += CHUNK_BYTES) {
    const body = randomBytes(CHUNK_BYTES);
    const head = `POST /echo HTTP/1.0\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n`;
    const answer = await inDom0(`nc -w 60 ${GUEST} 80`, Buffer.concat([Buffer.from(head), body]));
    if (digestOf(answer.subarray(-body.length)) === digestOf(body)) right += 1;
  }
  await web.dispose();
  return tell(right, bytes / CHUNK_BYTES, 'chunks of 4 MiB came back whole from a web server');
}

async function proveDisk(bytes: number): Promise<number> {
  const folder = await diskFolder();
  const path = await folder.make('data', bytes);
  const image = await images.platform('block-pattern', 'arm', ['block']);
  const disk = { image, disks: [{ name: 'data', path }] };
  let right = 0;
  for (const parameters of [[], ['read']])
    if ((await (await start({ ...disk, parameters })).exit()).code === 0) right += 1;
  await folder.dispose();
  return tell(right, 2, `passes over a disk of ${bytes / MEBIBYTE} MiB found what was written`);
}

async function boot(name: string, setup: Partial<MachineSetup>): Promise<TestMachine> {
  return await start({ ...setup, image: await images.appliance(name, 'arm') });
}

async function start(setup: Omit<MachineSetup, 'target'>): Promise<TestMachine> {
  return await TestMachine.boot({ ...setup, target: 'arm', board: 'xen' });
}

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function tell(right: number, of: number, what: string): number {
  console.log(`${right} of ${of} ${what}`);
  return of - right;
}
