import { BedFailure } from '@skerry/xen-bed';

/** The exit status of `work`; 1, with a sentence for people, where there can be no Xen. */
export async function orWhy(work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof BedFailure)) throw error;
    process.stderr.write(`skerry: ${error.message}\n`);
    return 1;
  }
}
