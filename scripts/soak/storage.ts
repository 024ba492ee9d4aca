/** The long proofs of the store and of files. */
import { fileCuts, type Soaked, storeCuts } from './power-cuts.ts';
import { randomOperations } from './random-operations.ts';

export interface StorageOptions {
  readonly operations: number;
  readonly steps: number;
  readonly cuts: number;
  readonly seed: number;
  readonly minutes: number;
}

/** How much was lost. A proof that ends early leaves its time to those after it. */
export async function proveStorage({
  operations,
  steps,
  cuts: most,
  seed,
  minutes,
}: StorageOptions): Promise<number> {
  /** The short ones first. */
  const proofs: readonly (readonly [string, (budgetMs: number) => Promise<Soaked>])[] = [
    ['files on kv, power cuts', (budgetMs) => fileCuts({ storage: 'kv', most, seed, budgetMs })],
    ['files on fat, power cuts', (budgetMs) => fileCuts({ storage: 'fat', most, seed, budgetMs })],
    ['kv, power cuts', (budgetMs) => storeCuts({ steps, most, seed, budgetMs })],
    ['kv, against a map', (budgetMs) => randomOperations({ operations, seed, budgetMs })],
  ];
  const end = performance.now() + minutes * 60_000;
  let losses = 0;
  for (const [index, [name, prove]] of proofs.entries()) {
    const { done, of, what, wrong, ms } = await prove((end - performance.now()) / (proofs.length - index));
    const share = done < of ? `of ${of}` : 'all';
    console.log(`${name}: ${done} ${what} (${share}), ${(ms / 1_000).toFixed(0)} s, ${wrong.length} losses`);
    for (const one of wrong.slice(0, 20)) console.log(`  ${one}`);
    losses += wrong.length;
  }
  return losses;
}
