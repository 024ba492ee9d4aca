/** What of ours goes into dom0: the agent, compiled, and a few scripts. */
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { command } from './command.ts';
import { type CpioEntry, cpio, foldersOf } from './cpio.ts';

const dom0Folder = fileURLToPath(new URL('../../dom0', import.meta.url));
const hostFolder = fileURLToPath(new URL('../../host', import.meta.url));
/** Where all that is ours comes from. */
export const ownFolders = [dom0Folder, hostFolder];
const agentFolder = join(dom0Folder, 'agent');
const COMPILE_MS = 60_000;
const flags = ['-O2', '-Wall', '-Wextra', '-Werror', '-D_GNU_SOURCE', '-static'];

/** By their paths in dom0. */
const files = {
  init: 'init',
  'etc/xen/xl.conf': 'xl.conf',
  'etc/xen/scripts/vif-skerry': 'vif-skerry',
  'etc/xen/scripts/block-skerry': 'block-skerry',
  'usr/bin/await-disk': 'await-disk',
};

/** Where programs run that are not for this host: Debian's name for it, and an archive of its C library with all that linking takes. */
export interface OtherProcessor {
  readonly triplet: string;
  readonly development: string;
}

/** Compiles the agent; for this host, where no flags say otherwise: there it runs as it does in dom0. */
export async function compileAgent(to: string, more: readonly string[] = []): Promise<void> {
  const sources = (await readdir(agentFolder)).filter((file) => file.endsWith('.c')).sort();
  const paths = sources.map((file) => join(agentFolder, file));
  await command('clang', [...flags, ...more, ...paths, '-o', to], { timeoutMs: COMPILE_MS });
}

/** Programs of this host: by the one QEMU is given open files, the other holds a domain's network on a host's own Xen. */
export type HostProgram = 'pass-descriptor' | 'hold-wire';

export const hostSource = (program: HostProgram): string => join(hostFolder, `${program}.c`);

export async function compileHostProgram(program: HostProgram, to: string): Promise<void> {
  const source = hostSource(program);
  await command('clang', [...flags, source, '-o', to], { timeoutMs: COMPILE_MS });
}

/** An archive of them. `scratch`: a folder that exists and is the caller's. `other`: dom0 has another processor than this host. */
export async function ownArchive(scratch: string, other?: OtherProcessor): Promise<Buffer> {
  const agent = join(scratch, 'agent');
  await compileAgent(agent, other ? await flagsFor(other, scratch) : []);
  const entries: CpioEntry[] = foldersOf(Object.keys(files)).map((folder) => ({ folder }));
  for (const [path, file] of Object.entries(files))
    entries.push({ path, content: await readFile(join(dom0Folder, file)) });
  entries.push({ path: 'agent', content: await readFile(agent) });
  return cpio(entries);
}

async function flagsFor({ triplet, development }: OtherProcessor, scratch: string): Promise<string[]> {
  const root = join(scratch, 'development');
  await mkdir(root);
  await command('tar', ['-xf', development, '-C', root], { timeoutMs: COMPILE_MS });
  return [`--target=${triplet}`, `--sysroot=${root}`, '-fuse-ld=lld'];
}
