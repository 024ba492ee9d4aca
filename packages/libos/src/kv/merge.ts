/** Several sorted sources as one: of equal keys the youngest source's counts. */
import type { Operation } from './operations.ts';

export type Source = Iterator<Operation> | AsyncIterator<Operation>;

/** `sources`: the youngest first. Deletions are among what it gives. Ends its sources when it is ended. */
export async function* merge(sources: readonly Source[]): AsyncGenerator<Operation> {
  const heads: (Operation | undefined)[] = [];
  try {
    for (const source of sources) heads.push(await step(source));
    for (;;) {
      // A store has a dozen sources at most: looking at each costs less than a heap.
      let least = -1;
      for (const [index, head] of heads.entries()) {
        if (head && (least < 0 || head.key < (heads[least]?.key ?? ''))) least = index;
      }
      const found = heads[least];
      if (!found) return;
      for (const [index, source] of sources.entries()) {
        if (heads[index]?.key === found.key) heads[index] = await step(source);
      }
      yield found;
    }
  } finally {
    for (const source of sources) await source.return?.();
  }
}

async function step(source: Source): Promise<Operation | undefined> {
  const result = source.next();
  const { done, value } = result instanceof Promise ? await result : result;
  return done ? undefined : value;
}
