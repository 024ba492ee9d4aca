/** Many megabytes each way between an appliance and Xen's own libxenvchan in dom0, which looks at every byte. */
import { VchanEnds } from '../../packages/toolchain/test/xen/vchan-ends.ts';

const CHUNK = 65_536;
/** For a machine that does other things, too. */
const MS_PER_MB = 5_000;

/** How many things were wrong. */
export async function proveVchan(megabytes: number): Promise<number> {
  const number = Math.ceil((megabytes * 1e6) / CHUNK) * CHUNK;
  const ends = await VchanEnds.open();
  try {
    const peer = { part: 'check', number, ring: CHUNK, timeoutMs: megabytes * MS_PER_MB };
    let wrong = 0;
    for (const [what, play] of [
      ['the appliance serves', () => ends.served('echo', peer)],
      ['libxenvchan serves', () => ends.joined('echo', peer)],
    ] as const) {
      const startMs = performance.now();
      const [, said] = await play();
      const ms = performance.now() - startMs;
      const isRight = said === `same ${number}`;
      console.log(`${what}: ${said}, ${((number * 2) / 1e3 / ms).toFixed(1)} MB/s of both ways together`);
      wrong += isRight ? 0 : 1;
    }
    return wrong;
  } finally {
    await ends.close();
  }
}
