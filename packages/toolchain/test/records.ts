/** Keeps what a suite of tests finds out of libraries and examples, for the catalogue (src/catalogue/records.ts). */
import type { LibraryTest, Target } from '@skerry/contracts';
import { afterAll } from 'vitest';
import { defaultLibosDir } from '../src/build.ts';
import { codeDigest, readDigests } from '../src/catalogue/digest.ts';
import { type Subject, writeRecord } from '../src/catalogue/records.ts';
import { Cache, defaultCacheDir } from '../src/compile/cache.ts';

export class SuiteRecords {
  readonly #cache = new Cache(defaultCacheDir());
  readonly #results = new Map<
    string,
    { subject: Subject; name: string; target: Target; result: LibraryTest }
  >();

  /** Call in a test file's own scope: what was found is kept when its tests are over. `suite` names the file. */
  constructor(suite: string) {
    afterAll(async () => {
      if (this.#results.size === 0) return;
      const code = codeDigest(await readDigests(this.#cache, defaultLibosDir));
      await writeRecord(this.#cache, code, suite, [...this.#results.values()]);
    });
  }

  /** Runs one test of a subject, and notes how it ended. */
  async test(subject: Subject, name: string, target: Target, body: () => Promise<void>): Promise<void> {
    let hasPassed = false;
    try {
      await body();
      hasPassed = true;
    } finally {
      this.#note(subject, name, target, hasPassed);
    }
  }

  #note(subject: Subject, name: string, target: Target, hasPassed: boolean): void {
    const key = [subject, name, target].join();
    const { passed, failed } = this.#results.get(key)?.result ?? { passed: 0, failed: 0 };
    const result = {
      passed: passed + Number(hasPassed),
      failed: failed + Number(!hasPassed),
      at: new Date().toISOString(),
    };
    this.#results.set(key, { subject, name, target, result });
  }
}
