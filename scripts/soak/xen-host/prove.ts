/**
 * Domains on a host's own Xen: a bed with more memory whose dom0 is given Node and our code, where it finds itself a Xen host.
 * Half a gigabyte and a minute or two, most of it Node on an emulated processor.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import { detectSandbox } from '@skerry/device-models/sandbox';
import { createToolchain } from '@skerry/toolchain';
import { Bed, BedAssembly, BedDom0 } from '@skerry/xen-bed';
import { readFolder } from '../../../packages/toolchain/src/cli/folder.ts';
import { compileGuest } from '../../../packages/xen-bed/test/guest.ts';
import { root } from '../../bootstrap/bootstrap.mjs';

const run = promisify(execFile);
const RUN_MS = 900_000;

/** What the program needs of the checkout. */
const code = [
  'package.json',
  'scripts/soak/xen-host',
  ...['xen-bed', 'device-models', 'contracts'].flatMap((name) => [
    `packages/${name}/package.json`,
    `packages/${name}/src`,
    `node_modules/@skerry/${name}`,
  ]),
  'packages/xen-bed/host',
  'packages/xen-bed/dom0/block-skerry',
  'node_modules/zod',
];
/** Built here, and booted there. */
const appliances = ['net-http', 'net-to-disk'];

const wanted = {
  host: 'host',
  hello: { end: 'poweroff', said: 'hello hello\n' },
  echo: { end: 'poweroff', said: 'ready\ntyped q' },
  crash: { end: 'crash', said: 'hello crash\n' },
  loop: { end: 'destroyed', said: 'hello loop\n' },
  devices: { end: 'poweroff', said: 'took 1000000, and the same came back\nkept\n', isKept: true },
  orphan: { wasRunning: true, wasLocked: true, isGone: true, isFree: true },
  left: { domains: 0, loops: 0 },
};

/** How many things were wrong. */
export async function proveXenHost(): Promise<number> {
  const assembly = new BedAssembly({ size: { memoryMiB: 1_536, dom0MiB: 896 } });
  const { wall } = await detectSandbox();
  const bed = await Bed.start(assembly, { wall });
  try {
    const dom0 = new BedDom0(bed.agent);
    await furnish(dom0, await assembly.wireHolder());
    const program = 'code/scripts/soak/xen-host/program.ts';
    const outcome = await dom0.run(['sh', '-c', `cd /node && LD_LIBRARY_PATH=/node ./node ${program}`], {
      timeoutMs: RUN_MS,
    });
    process.stdout.write(outcome.errors);
    const { text, ...got } = JSON.parse(outcome.output.toString()) as Record<string, { reason?: string }>;
    const wrong = Object.entries(wanted).filter(([name, each]) => !isDeepStrictEqual(got[name], each));
    for (const [name, each] of wrong)
      process.stdout.write(`${name}: ${JSON.stringify(got[name])}, wanted ${JSON.stringify(each)}\n`);
    const isRefused = text?.reason === 'image';
    if (!isRefused) process.stdout.write(`text: ${JSON.stringify(text)}, wanted a refusal\n`);
    process.stdout.write(`on a host's own Xen: ${Object.keys(wanted).length + 1} things seen\n`);
    return wrong.length + (isRefused ? 0 : 1);
  } finally {
    await bed.close();
    await assembly.discard();
  }
}

/** Node, its libraries, our code and what is booted, in /node; xl where a host has it. */
async function furnish(dom0: BedDom0, wireHolder: string): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'skerry-xen-host-'));
  try {
    const archive = join(scratch, 'code.tar');
    await run('tar', ['-cf', archive, '-C', root, ...code]);
    await dom0.run(['sh', '-c', 'mkdir /node && mount -t tmpfs -o size=400m none /node && mkdir /node/code']);
    await dom0.run(['sh', '-c', 'for each in /xen/bin/*; do ln -s $each /usr/bin/; done']);
    const node = await realpath(process.execPath);
    const { stdout } = await run('ldd', [node]);
    const libraries = [...stdout.matchAll(/=> (\S+)/g)].map(([, path]) => path as string);
    for (const path of [node, wireHolder, ...libraries])
      await dom0.put(`/node/${basename(path)}`, await readFile(path), 0o755);
    // As every host has it, and dom0's busybox has not.
    await dom0.put('/usr/bin/flock', await readFile('/usr/bin/flock'), 0o755);
    await dom0.put('/node/code.tar', await readFile(archive));
    await dom0.run(['tar', '-xf', '/node/code.tar', '-C', '/node/code']);
    await dom0.put('/node/guest', await compileGuest());
    for (const name of appliances) await dom0.put(`/node/${name}`, await imageOf(name));
  } finally {
    await rm(scratch, { recursive: true });
  }
}

async function imageOf(guest: string): Promise<Uint8Array> {
  const { files = [] } = (await readFolder(join(root, 'packages/libos/guests', guest))) ?? {};
  const toolchain = createToolchain();
  const outcome = await toolchain.build({ name: guest, files, targets: ['xen'] });
  await toolchain.dispose();
  const image = outcome.ok ? outcome.images.get('xen') : undefined;
  if (!image) throw new Error(`${guest} does not build`);
  return image.bytes;
}
