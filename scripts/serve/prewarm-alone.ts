/**
 * Prewarms the toolchain, weighs the libraries, which compiles what each of them needs of the platform, builds the page, and fetches
 * what tests need of Debian's packages: for the tests, which then do not each wait for it. What was done before is in the cache and takes no time.
 */
import { debianPackage } from '@skerry/testkit/debian-package';
import { debianSource } from '@skerry/testkit/debian-source';
import { linuxKernel } from '@skerry/testkit/linux';
import { promtool } from '@skerry/testkit/promtool';
import { xenArm } from '@skerry/testkit/xen-arm';
import { createToolchain } from '@skerry/toolchain';
import { BedAssembly } from '@skerry/xen-bed';
import { Board } from '../bootstrap/board.mjs';
import { root } from '../bootstrap/bootstrap.mjs';
import { prewarm } from './prewarm.ts';
import { studioBuild } from './studio.ts';

const board = new Board();
await prewarm(root, board, new AbortController().signal);
const toolchain = createToolchain();
await board.run('Compiling what the libraries need of the platform (once)', async () => {
  await toolchain.measure();
});
await toolchain.dispose();
await board.run('Fetching Linux, promtool, a Xen for arm64 and the scripts of sqlite (once)', async () => {
  await linuxKernel();
  await debianPackage('busybox-static');
  await promtool();
  await xenArm();
  await debianSource('sqlite3');
});
await board.run('Assembling a Xen to test on (once)', (progress) => new BedAssembly({ progress }).assemble());
const studio = studioBuild(root);
if (studio.needed) await board.run('Building the page', studio.run);
