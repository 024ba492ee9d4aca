/**
 * Runs in a dom0, under a Node that was brought there: boots domains on the Xen that it finds itself under, by the same code as on a
 * bed, and prints what became of each as a line of JSON. What it boots lies in its working folder. With the argument `orphan` it
 * starts one domain with a disk that is locked, and waits to be killed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { BedAssembly, openXenHost, startDomain } from '@skerry/xen-bed';

type Options = Parameters<typeof startDomain>[1];

/** There is no compiler here. */
class CarriedAssembly extends BedAssembly {
  override async wireHolder(): Promise<string> {
    return './hold-wire';
  }
}

const DISK = './disk';
const DISK_BYTES = 2 << 20;
const SERVED_BYTES = 1_000_000;
/** A program here takes a tenth of a second to start. */
const TRIES = 300;

const host = await openXenHost(new CarriedAssembly(), { wall: 'none' });
const { dom0 } = host;

async function domains(): Promise<string[]> {
  const { output } = await dom0.run(['xl', 'list']);
  return output.toString().trim().split('\n').slice(2);
}

async function loops(): Promise<number> {
  const { output } = await dom0.run(['losetup', '-a']);
  return output.toString().split('\n').filter(Boolean).length;
}

async function started(options: Pick<Options, 'name' | 'imagePath' | 'parameters'> & Partial<Options>) {
  const outcome = await startDomain(host, { memoryMiB: 16, marks: false, ...options });
  if (outcome.kind === 'refused') throw new Error(`${options.name}: ${outcome.message}`);
  let said = '';
  outcome.domain.console.output.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  return { ...outcome, said: () => said };
}

async function play(part: string, meanwhile: (console: NodeJS.WritableStream, destroy: () => void) => void) {
  const { domain, said, release } = await started({
    ...{ name: `host-${part}`, imagePath: './guest', parameters: [part] },
  });
  domain.console.output.once('data', () => meanwhile(domain.console.input, () => void domain.destroy()));
  await domain.unpause();
  const end = await domain.ended;
  await release();
  return { end, said: said() };
}

async function openDisk() {
  const file = await open(DISK, 'w+');
  await file.truncate(DISK_BYTES);
  return file;
}

const diskOf = (descriptor: number) => ({
  ...{ name: 'data', descriptor, isReadOnly: false, isHostDevice: false },
});

/** A server and a client whose frames are joined, and the client has a disk. */
async function playDevices() {
  const file = await openDisk();
  const server = await started({
    ...{ name: 'server', imagePath: './net-http', mac: '02:00:00:00:00:01', memoryMiB: 32 },
    parameters: ['net.ip=10.1.0.1/24'],
  });
  const client = await started({
    ...{ name: 'client', imagePath: './net-to-disk', mac: '02:00:00:00:00:02', memoryMiB: 48 },
    ...{ parameters: ['net.ip=10.1.0.2/24', '10.1.0.1'], disks: [diskOf(file.fd)] },
  });
  await file.close();
  if (server.frames && client.frames) server.frames.pipe(client.frames).pipe(server.frames);
  await server.domain.unpause();
  await client.domain.unpause();
  const end = await client.domain.ended;
  await server.domain.destroy();
  await Promise.all([client.release(), server.release()]);
  const kept = (await readFile(DISK)).subarray(0, SERVED_BYTES);
  return { end, said: client.said(), isKept: kept.equals(Buffer.alloc(SERVED_BYTES, '0123456789')) };
}

async function until(isSo: () => Promise<boolean>): Promise<boolean> {
  for (let tries = TRIES; tries > 0; tries--) {
    if (await isSo()) return true;
    await delay(100);
  }
  return false;
}

const isLocked = async (): Promise<boolean> => {
  const { ending } = await dom0.run(['flock', '-xn', DISK, 'true']);
  return ending.kind === 'exited' && ending.code !== 0;
};

/** Kills a process that has a domain, as a runner is killed. */
async function playOrphan() {
  const child = spawn(process.execPath, [import.meta.filename, 'orphan'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  const isThere = async (): Promise<boolean> => (await domains()).some((line) => line.startsWith('orphan '));
  const before = { wasRunning: await isThere(), wasLocked: await isLocked() };
  child.kill('SIGKILL');
  return {
    ...before,
    isGone: await until(async () => !(await isThere())),
    isFree: await until(async () => !(await isLocked())),
  };
}

async function beOrphan(): Promise<void> {
  const file = await openDisk();
  await once(spawn('flock', ['-x', '3'], { stdio: ['ignore', 'ignore', 'inherit', file.fd] }), 'exit');
  const { domain } = await started({
    ...{ name: 'orphan', imagePath: './guest', parameters: ['loop'], disks: [diskOf(file.fd)] },
  });
  await file.close();
  await domain.unpause();
  process.stdout.write('running\n');
}

async function playAll() {
  return {
    host: host.kind,
    hello: await play('hello', () => undefined),
    echo: await play('echo', (input) => void input.write('typed q')),
    crash: await play('crash', () => undefined),
    loop: await play('loop', (_input, destroy) => destroy()),
    text: await startDomain(host, {
      ...{ name: 'text', imagePath: import.meta.filename, memoryMiB: 16, parameters: [], marks: false },
    }),
    devices: await playDevices(),
    orphan: await playOrphan(),
    left: { domains: (await domains()).length, loops: await loops() },
  };
}

if (process.argv[2] === 'orphan') await beOrphan();
else {
  process.stdout.write(JSON.stringify(await playAll()));
  await host.close();
}
