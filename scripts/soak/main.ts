/**
 * `npm run soak -- storage [--operations 1000000] [--steps 300] [--cuts 100000] [--minutes 10] [--seed 1]`. Prints what was done, and
 * exits with 1 when something was lost. The same seed does the same. `--steps` is how long the workload of the store is whose power is
 * cut, `--cuts` how many of all possible cuts are made in each proof. A proof that ends early leaves its time to those after it.
 */
import './host.ts';
import { parseArgs } from 'node:util';
import { fileCuts, type Soaked, storeCuts } from './power-cuts.ts';
import { randomOperations } from './random-operations.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    operations: { type: 'string', default: '1000000' },
    steps: { type: 'string', default: '300' },
    cuts: { type: 'string', default: '100000' },
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
  },
});
const [operations, steps, cuts, minutes, seed] = [
  values.operations,
  values.steps,
  values.cuts,
  values.minutes,
  values.seed,
].map(Number) as [number, number, number, number, number];
const isRight = [operations, steps, cuts, minutes, seed].every((one) => one > 0);
if (positionals.join() !== 'storage' || !isRight) {
  process.stderr.write(
    'soak: npm run soak -- storage, with --operations, --steps, --cuts, --minutes and --seed as numbers over 0\n',
  );
  process.exit(2);
}

/** The short ones first. */
const proofs: readonly (readonly [string, (budgetMs: number) => Promise<Soaked>])[] = [
  ['files on kv, power cuts', (budgetMs) => fileCuts({ storage: 'kv', most: cuts, seed, budgetMs })],
  ['files on fat, power cuts', (budgetMs) => fileCuts({ storage: 'fat', most: cuts, seed, budgetMs })],
  ['kv, power cuts', (budgetMs) => storeCuts({ steps, most: cuts, seed, budgetMs })],
  ['kv, against a map', (budgetMs) => randomOperations({ operations, seed, budgetMs })],
];
const end = performance.now() + minutes * 60_000;
let losses = 0;
for (const [index, [name, prove]] of proofs.entries()) {
  const soaked = await prove((end - performance.now()) / (proofs.length - index));
  const { done, of, what, wrong, ms } = soaked;
  const share = done < of ? `of ${of}` : 'all';
  console.log(`${name}: ${done} ${what} (${share}), ${(ms / 1_000).toFixed(0)} s, ${wrong.length} losses`);
  for (const one of wrong.slice(0, 20)) console.log(`  ${one}`);
  losses += wrong.length;
}
process.exitCode = losses === 0 ? 0 : 1;
