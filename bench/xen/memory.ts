/** The least memory with which domains do what they are for. */
import type { Measured } from '../measured.ts';
import type { SuiteContext } from '../suite.ts';
import { least } from './bisect.ts';
import { WebDomain } from './web-domain.ts';
import { type BenchXen, RefusedDomain } from './xen.ts';

/** Of `memory=` in the domain's configuration. */
const [lowMiB, highMiB] = [1, 32];
const LINE_MS = 30_000;

export async function leastMemory(
  context: SuiteContext,
  xen: BenchXen,
  kernels: { hello: string; web: string; webParameters: string },
  measured: Measured,
): Promise<void> {
  const { hello, web, webParameters } = kernels;
  const find = async (name: string, holds: (memoryMiB: number) => Promise<boolean>): Promise<void> => {
    const found = await least(lowMiB, highMiB, (memoryMiB) => {
      context.say(`${name} with ${memoryMiB} MiB`);
      return orRefused(holds(memoryMiB));
    });
    if (found === undefined) throw new Error(`${name} does not do with ${highMiB} MiB`);
    measured.note(`memory that ${name} needs`, 'MiB', found);
  };
  await find('hello', (memoryMiB) => says(xen, hello, memoryMiB));
  await find('the web server', async (memoryMiB) => {
    const options = { kernel: web, parameters: webParameters, memoryMiB };
    return await serves(await WebDomain.start(xen, options, context.scratch), context.scratch);
  });
}

async function says(xen: BenchXen, kernel: string, memoryMiB: number): Promise<boolean> {
  const domain = await xen.create({ kernel, memoryMiB });
  try {
    await domain.domain.unpause();
    return (await domain.shows('hello\n', LINE_MS)) && (await domain.domain.ended) === 'poweroff';
  } finally {
    await domain.destroy();
  }
}

/** A second of 32 connections at once, which are kept, and of as many anew for each request. */
async function serves(web: WebDomain, scratch: string): Promise<boolean> {
  try {
    if (!(await web.answers(scratch, 80))) return false;
    for (const isKept of [true, false])
      if (
        !(await web.load({ seconds: 1, port: 80, isKept }).then(
          () => true,
          () => false,
        ))
      )
        return false;
    return true;
  } finally {
    await web.dispose();
  }
}

async function orRefused(holds: Promise<boolean>): Promise<boolean> {
  try {
    return await holds;
  } catch (error) {
    if (error instanceof RefusedDomain) return false;
    throw error;
  }
}
