/**
 * `npm run soak -- storage [--operations 1000000] [--steps 300] [--cuts 100000] [--minutes 10] [--seed 1]`: the store and files on it.
 * `--steps` is how long the workload of the store is whose power is cut, `--cuts` how many of all possible cuts are made in each
 * proof. The same seed does the same.
 *
 * `npm run soak -- sqlite [--minutes 10]`: the sqlite project's own test scripts.
 *
 * `npm run soak -- xen-host`: domains on a host's own Xen, from within a dom0.
 *
 * `npm run soak -- vchan [--mb 100]`: so many megabytes each way between an appliance and libxenvchan.
 *
 * `npm run soak -- xen-arm [--mb 100]`: beds of Xen on arm64 that wake, and so many megabytes on a domain's network and disk.
 *
 * `npm run soak -- xen-fuzz [--minutes 10] [--seed 1]`: ends of channels, and backends, that write by chance.
 *
 * Prints what was done, and exits with 1 when something was lost or is wrong.
 */
import './host.ts';
import { parseArgs } from 'node:util';
import { proveSqlite } from './sqlite.ts';
import { proveStorage } from './storage.ts';
import { proveVchan } from './vchan.ts';
import { proveXenArm } from './xen-arm.ts';
import { proveXenFuzz } from './xen-fuzz.ts';
import { proveXenHost } from './xen-host/prove.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    operations: { type: 'string', default: '1000000' },
    steps: { type: 'string', default: '300' },
    cuts: { type: 'string', default: '100000' },
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    mb: { type: 'string', default: '100' },
  },
});
const [operations, steps, cuts, minutes, seed, mb] = [
  values.operations,
  values.steps,
  values.cuts,
  values.minutes,
  values.seed,
  values.mb,
].map(Number) as [number, number, number, number, number, number];
const isRight = [operations, steps, cuts, minutes, seed, mb].every((one) => one > 0);
const proofs: Record<string, () => Promise<number>> = {
  storage: () => proveStorage({ operations, steps, cuts, seed, minutes }),
  sqlite: () => proveSqlite({ minutes }),
  'xen-arm': () => proveXenArm(mb),
  'xen-fuzz': () => proveXenFuzz({ minutes, seed }),
  'xen-host': proveXenHost,
  vchan: () => proveVchan(mb),
};
const proof = proofs[positionals.join()];
if (!isRight || !proof) {
  process.stderr.write(
    'soak: npm run soak -- storage, with --operations, --steps, --cuts, --minutes and --seed as numbers over 0; or -- sqlite, with --minutes; or -- xen-fuzz, with --minutes and --seed; or -- xen-host; or -- xen-arm or -- vchan, with --mb\n',
  );
  process.exit(2);
}
process.exitCode = (await proof()) === 0 ? 0 : 1;
