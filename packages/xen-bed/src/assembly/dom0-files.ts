/** What of Debian's packages goes into dom0, and where it is there. */
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BedFailure } from '../failure.ts';
import { type CpioEntry, cpio, foldersOf } from './cpio.ts';
import { neededLibraries } from './elf-needed.ts';
import type { DebianParts } from './parts.ts';

/** Dom0's programs, by their paths here and there: `*` stands for Xen's own folder, as usr/lib/xen-4.17. */
const programs = [
  '*/bin/xl',
  '*/bin/xenstored',
  '*/bin/xenconsoled',
  '*/bin/xenconsole',
  '*/bin/xen-init-dom0',
  '*/bin/libxl-save-helper',
  '*/bin/vchan-socket-proxy',
  'usr/bin/xenstore',
  'bin/busybox',
];

/** Those that the programs do not name: xenconsole loads the first; peers are compiled against the second. */
const moreLibraries = (version: string): string[] => ['libgcc_s.so.1', `libxenvchan.so.${version}`];

/** One program of many names. */
const xenstoreNames = ['chmod', 'exists', 'list', 'ls', 'read', 'rm', 'watch', 'write'];

/** An archive of all of it, from a folder into which the packages were unpacked. */
export async function systemArchive(
  root: string,
  { triplet, loader, modules: names }: DebianParts,
): Promise<Buffer> {
  const loaderName = loader.slice(loader.lastIndexOf('/') + 1);
  const xen = await xenFolder(root);
  const files = new Map<string, Buffer>();
  const libraries = await librariesOf(root, triplet);
  const addLibrary = async (name: string): Promise<void> => {
    const path = `usr/lib/${triplet}/${name}`;
    if (name === loaderName || files.has(path)) return;
    const found = libraries.get(name);
    if (found === undefined)
      throw new BedFailure('download', `None of the packages has the library ${name}.`);
    await add(path, found);
  };
  const add = async (path: string, from: string): Promise<void> => {
    const content = await readFile(from);
    files.set(path, content);
    for (const name of neededLibraries(content)) await addLibrary(name);
  };
  for (const program of programs) {
    const path = program.replace('*', xen);
    await add(path, join(root, path));
  }
  for (const name of moreLibraries(xen.slice(xen.indexOf('-') + 1))) await addLibrary(name);
  files.set(loader, await readFile(join(root, 'lib', triplet, loaderName)));
  const modules = await modulesOf(root);
  for (const name of names) files.set(`modules/${name}.ko`, await readFile(modules(name)));
  files.set('modules/order', Buffer.from(`${names.join('\n')}\n`));
  const links: CpioEntry[] = [
    { link: 'lib', target: 'usr/lib' },
    { link: 'xen', target: xen },
    ...xenstoreNames.map((name) => ({ link: `usr/bin/xenstore-${name}`, target: 'xenstore' })),
  ];
  const folders = foldersOf([...files.keys()]).map((folder) => ({ folder }));
  return cpio([...folders, ...links, ...[...files].map(([path, content]) => ({ path, content }))]);
}

/** usr/lib/xen-<version>. */
async function xenFolder(root: string): Promise<string> {
  const name = (await readdir(join(root, 'usr', 'lib'))).find((each) => /^xen-\d/.test(each));
  if (name === undefined)
    throw new BedFailure('download', "Debian's packages have no folder of Xen's programs.");
  return `usr/lib/${name}`;
}

/** Where each library is, links followed. */
async function librariesOf(root: string, triplet: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const folder of [`lib/${triplet}`, `usr/lib/${triplet}`].map((each) => join(root, each))) {
    for (const name of await readdir(folder).catch(() => [])) {
      if (!name.includes('.so')) continue;
      const path = await realpath(join(folder, name)).catch(() => undefined);
      if (path !== undefined && (await stat(path)).isFile()) found.set(name, path);
    }
  }
  return found;
}

/** Finds the file of a module. */
async function modulesOf(root: string): Promise<(name: string) => string> {
  const folder = join(root, 'lib', 'modules');
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.ko'));
  return (name) => {
    const file = files.find((each) => each.endsWith(`/${name}.ko`));
    if (file === undefined) throw new BedFailure('download', `Debian's kernel has no module ${name}.`);
    return join(folder, file);
  };
}
