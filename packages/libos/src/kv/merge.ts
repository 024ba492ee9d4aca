/**
 * Several sorted sources as one: of equal keys the youngest source's counts. Both sides give many operations at a time, since waiting
 * for each would cost more than all else.
 */
import type { Operation } from './operations.ts';

/** Sorted lists, one behind the other; none of them is empty. */
export type Source = Iterator<readonly Operation[]> | AsyncIterator<readonly Operation[]>;

interface Head {
  readonly source: Source;
  list: readonly Operation[];
  at: number;
}

/** `sources`: the youngest first. Deletions are among what it gives. Ends its sources when it is ended. */
export async function* merge(sources: readonly Source[]): AsyncGenerator<readonly Operation[]> {
  let heads: Head[] = sources.map((source) => ({ source, list: [], at: 0 }));
  try {
    for (;;) {
      heads = await refilled(heads);
      const [only] = heads;
      if (!only) return;
      if (heads.length > 1) yield inOrder(heads);
      else {
        const rest = only.list.slice(only.at);
        only.at = only.list.length;
        yield rest;
      }
    }
  } finally {
    for (const source of sources) await source.return?.();
  }
}

/** Those that have something, in their order. */
async function refilled(heads: readonly Head[]): Promise<Head[]> {
  const left: Head[] = [];
  for (const head of heads) {
    if (head.at === head.list.length) {
      const result = head.source.next();
      const { done, value } = result instanceof Promise ? await result : result;
      if (done) continue;
      head.list = value;
      head.at = 0;
    }
    left.push(head);
  }
  return left;
}

/** Until one of them has no more in memory. A store has a dozen sources at most: looking at each costs less than a heap. */
function inOrder(heads: readonly Head[]): Operation[] {
  const merged: Operation[] = [];
  for (let isEmpty = false; !isEmpty; ) {
    let least: Operation | undefined;
    for (const { list, at } of heads) {
      const one = list[at];
      if (one && (!least || one.key < least.key)) least = one;
    }
    if (!least) return merged;
    for (const head of heads) {
      if (head.list[head.at]?.key !== least.key) continue;
      head.at++;
      isEmpty ||= head.at === head.list.length;
    }
    merged.push(least);
  }
  return merged;
}
