/** The C peers of the tests, compiled against Debian's libxenvchan, which is linked into them. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { debianPackage } from '@skerry/testkit/debian-package';

const run = promisify(execFile);
const flags = ['-O2', '-Wall', '-Wextra', '-Werror', '-D_GNU_SOURCE', '-static'];
/** In an order in which they can be linked. */
const libraries = ['xenvchan', 'xenstore', 'xengnttab', 'xenevtchn', 'xentoollog', 'xentoolcore', 'pthread'];

/** A program for dom0; see its source, beside this file, for what it does. */
export async function compileVchanPeer(name: 'vchan-peer' | 'vchan-fuzz'): Promise<Buffer> {
  const source = fileURLToPath(new URL(`./${name}.c`, import.meta.url));
  const development = join(await debianPackage('libxen-dev'), 'usr');
  const folder = await mkdtemp(join(tmpdir(), 'skerry-vchan-'));
  const program = join(folder, name);
  try {
    await run('clang', [
      ...flags,
      ...[`-I${join(development, 'include')}`, source, '-o', program],
      ...[`-L${join(development, 'lib', 'x86_64-linux-gnu')}`, ...libraries.map((name) => `-l${name}`)],
    ]);
    return await readFile(program);
  } finally {
    await rm(folder, { recursive: true });
  }
}
