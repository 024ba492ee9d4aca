/**
 * Appliances as domains of a Linux dom0's `xl`, on Xen for arm64 in QEMU: console both ways, a disk, a network, an orderly end.
 * 70 MB of Debian's packages are downloaded for it, unpacked and not kept.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { createToolchain } from '@skerry/toolchain';
import { cpio, foldersOf } from '@skerry/xen-bed/cpio';
import { DebianPackages, unpackPackage } from '@skerry/xen-bed/debian';
import { systemArchive } from '@skerry/xen-bed/dom0-files';
import { readFolder } from '../../packages/toolchain/src/cli/folder.ts';
import { root } from '../bootstrap/bootstrap.mjs';

const run = promisify(execFile);
const BOOT_MS = 300_000;
const silent = { note: () => undefined, progress: () => undefined };

const packages = [
  ...['busybox-static', 'xenstore-utils', 'libxencall1', 'libxendevicemodel1', 'libxenevtchn1'],
  ...['libxenforeignmemory1', 'libxengnttab1', 'libxenhypfs1', 'libxenstore4', 'libxentoolcore1'],
  ...['libxentoollog1', 'libyajl2', 'libuuid1', 'liblzma5', 'libzstd1', 'zlib1g', 'libbz2-1.0', 'libext2fs2'],
  ...['libcom-err2', 'libgcc-s1', 'libc6', 'libfdt1'],
];

const processor = {
  triplet: 'aarch64-linux-gnu',
  loader: 'usr/lib/ld-linux-aarch64.so.1',
  modules: [
    ...['xen-privcmd', 'xenfs', 'xen-evtchn', 'xen-gntdev', 'xen-gntalloc', 'xen-netback', 'xen-blkback'],
    'loop',
  ],
};

const appliances = ['packages/libos/guests/input', 'packages/libos/guests/library-block', 'examples/web'];

const scripts = {
  init: 'scripts/soak/xen-arm/init',
  'etc/xen/scripts/vif-only': 'scripts/soak/xen-arm/vif-only',
  'etc/xen/scripts/block-skerry': 'packages/xen-bed/dom0/block-skerry',
  'etc/xen/xl.conf': 'packages/xen-bed/dom0/xl.conf',
};

/** What the init prints behind "seen: ". */
const wanted = [
  ...['input: ready', 'input: 6: second', 'input: ends', 'library-block: ok', 'library-block: ends'],
  ...['web: ping', 'web: page', 'web: ends', 'all'],
];

const emulator = 'qemu-system-aarch64';
const machine = ['-M', 'virt,virtualization=on,gic-version=3', '-cpu', 'max', '-m', '1G', '-display', 'none'];
const places = { kernel: 0x5000_0000, archive: 0x5400_0000 };

/** How many things were wrong. */
export async function proveXenArm(): Promise<number> {
  const scratch = await mkdtemp(join(tmpdir(), 'skerry-xen-arm-'));
  try {
    const { xen, kernel } = await assemble(scratch);
    const tree = await deviceTree(scratch, kernel);
    const loaded = Object.entries({ kernel, archive: join(scratch, 'archive') }).flatMap(([name, file]) => {
      const address = places[name as keyof typeof places];
      return ['-device', `loader,file=${file},addr=${address},force-raw=on`];
    });
    const isolated = ['-nodefaults', '-no-user-config', '-monitor', 'none', '-no-reboot', '-serial', 'stdio'];
    const args = [...machine, ...isolated, '-kernel', xen, '-dtb', tree, ...loaded];
    // Xen halts with its dom0, and the emulator does not: it is ended when all was seen.
    const running = run(emulator, args, { timeout: BOOT_MS });
    let log = '';
    running.child.stdout?.on('data', (text: string) => {
      log += text;
      if (/^seen: all/m.test(log)) running.child.kill();
    });
    await running.catch(() => undefined);
    const missing = wanted.filter((each) => !log.includes(`seen: ${each}\r`));
    if (missing.length > 0) process.stdout.write(`${log}\nnot seen: ${missing.join(', ')}\n`);
    process.stdout.write(
      `on Xen for arm64: ${wanted.length - missing.length} of ${wanted.length} things seen\n`,
    );
    return missing.length;
  } finally {
    await rm(scratch, { recursive: true });
  }
}

/** Writes `archive`; the paths of the hypervisor and of dom0's kernel. */
async function assemble(scratch: string): Promise<{ xen: string; kernel: string }> {
  const debian = new DebianPackages(scratch, undefined, 'arm64');
  const hypervisor = await debian.dependency('xen-system-arm64', /^xen-hypervisor-[\d.]+-arm64$/);
  const linux = await debian.dependency('linux-image-arm64', /^linux-image-/);
  const version = hypervisor.split('-')[2];
  const names = [hypervisor, `xen-utils-${version}`, `libxenmisc${version}`, linux, ...packages];
  const system = join(scratch, 'system');
  for (const file of await debian.download(names, silent)) await unpackPackage(file, system);
  const guests = await Promise.all(
    (await images()).map(async ([name, content]) => ({ path: `guests/${name}`, content })),
  );
  const own = await Promise.all(
    Object.entries(scripts).map(async ([path, from]) => ({
      path,
      content: await readFile(join(root, from)),
    })),
  );
  const files = [...own, ...guests];
  const folders = foldersOf(files.map(({ path }) => path)).map((folder) => ({ folder }));
  const archives = [await systemArchive(system, processor), cpio([...folders, ...files])];
  await writeFile(join(scratch, 'archive'), Buffer.concat(archives));
  const boot = await readdir(join(system, 'boot'));
  const find = (pattern: RegExp): string =>
    join(system, 'boot', boot.find((name) => pattern.test(name)) ?? '');
  return { xen: find(/^xen-[\d.]+-arm64$/), kernel: find(/^vmlinuz-/) };
}

async function images(): Promise<[string, Uint8Array][]> {
  const toolchain = createToolchain({ board: 'xen' });
  const built: [string, Uint8Array][] = [];
  for (const folder of appliances) {
    const name = basename(folder);
    const { files = [] } = (await readFolder(join(root, folder))) ?? {};
    const outcome = await toolchain.build({ name, files, targets: ['arm'] });
    const image = outcome.ok ? outcome.images.get('arm') : undefined;
    if (!image) throw new Error(`${folder} does not build`);
    built.push([name, image.bytes]);
  }
  await toolchain.dispose();
  return built;
}

/** QEMU's device tree with what Xen is to start: Xen docs/misc/arm/device-tree/booting.txt. */
async function deviceTree(scratch: string, kernel: string): Promise<string> {
  const [blob, source, tree] = ['host.dtb', 'host.dts', 'dtb'].map((name) => join(scratch, name)) as [
    string,
    string,
    string,
  ];
  const [board = '', type, ...rest] = machine;
  await run(emulator, [board, `${type},dumpdtb=${blob}`, ...rest]);
  await run('dtc', ['-q', '-I', 'dtb', '-O', 'dts', '-o', source, blob]);
  const bytes = { kernel: (await stat(kernel)).size, archive: (await stat(join(scratch, 'archive'))).size };
  const module = (name: 'kernel' | 'archive', kind: string): string => {
    return `module@${places[name].toString(16)} {
      compatible = "multiboot,${kind}", "multiboot,module";
      reg = <0 ${places[name]} 0 ${bytes[name]}>;
    };`;
  };
  const addition = `/ { chosen {
    xen,xen-bootargs = "dom0_mem=256M console=dtuart dtuart=/pl011@9000000 loglvl=warning bootscrub=0";
    xen,dom0-bootargs = "console=hvc0 quiet loglevel=3 rdinit=/init";
    #address-cells = <2>;
    #size-cells = <2>;
    ${module('kernel', 'kernel')}
    ${module('archive', 'ramdisk')}
  }; };`;
  await writeFile(source, `${await readFile(source, 'utf8')}\n${addition}`);
  await run('dtc', ['-q', '-I', 'dts', '-O', 'dtb', '-o', tree, source]);
  return tree;
}
