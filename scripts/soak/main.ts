/**
 * `npm run soak -- storage [--operations 1000000] [--steps 300] [--minutes 10] [--seed 1]`. Prints what was done, and exits with 1
 * when something was lost. The same seed does the same; a half of the minutes is for each proof.
 */
import { parseArgs } from 'node:util';
import { powerCuts, randomOperations, type Soaked } from './storage.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    operations: { type: 'string', default: '1000000' },
    steps: { type: 'string', default: '300' },
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
  },
});
const [operations, steps, minutes, seed] = [values.operations, values.steps, values.minutes, values.seed].map(
  Number,
) as [number, number, number, number];
const isRight = [operations, steps, minutes, seed].every((one) => one > 0);
if (positionals.join() !== 'storage' || !isRight) {
  process.stderr.write(
    'soak: npm run soak -- storage, with --operations, --steps, --minutes and --seed as numbers over 0\n',
  );
  process.exit(2);
}

const budgetMs = (minutes * 60_000) / 2;
let losses = 0;
const report = (name: string, { done, of, what, wrong, ms }: Soaked): void => {
  const end = done < of ? `of ${of} in the time that there was` : 'all';
  console.log(`${name}: ${done} ${what} (${end}), ${(ms / 1_000).toFixed(0)} s, ${wrong.length} losses`);
  for (const one of wrong.slice(0, 20)) console.log(`  ${one}`);
  losses += wrong.length;
};
report('kv, against a map', await randomOperations({ operations, seed, budgetMs }));
report('kv, power cuts', await powerCuts({ steps, seed, budgetMs }));
process.exitCode = losses === 0 ? 0 : 1;
