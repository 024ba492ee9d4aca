/** The guest of the tests, compiled. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const source = fileURLToPath(new URL('./guest.c', import.meta.url));
const flags = ['--target=i386-unknown-none-elf', '-O2', '-Wall', '-Wextra', '-Werror', '-ffreestanding'];

/** An ELF file for Xen's PVH loader; see guest.c for the parts that it plays. */
export async function compileGuest(): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'skerry-guest-'));
  const [object, image] = [join(folder, 'guest.o'), join(folder, 'guest')];
  try {
    await run('clang', [...flags, '-fno-pic', '-mno-sse', '-c', source, '-o', object]);
    await run('ld.lld', ['-static', '-Ttext=0x100000', object, '-o', image]);
    return await readFile(image);
  } finally {
    await rm(folder, { recursive: true });
  }
}
