import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { createEvaluator, type EvaluationOutcome } from './index.ts';

/** The engine as npm ships it: it has every export that the reduced one keeps. */
const engine = await readFile(fileURLToPath(import.meta.resolve('quickjs-wasi/quickjs.wasm')));
const evaluator = createEvaluator(engine);
afterAll(() => evaluator.dispose());

/** What src/core of the guest does at the least. */
const start = '__skerry.turn = () => Infinity; __skerry.fatal = () => {};';

async function evaluate(
  source: string,
  limits: { timeoutMs?: number; memoryMiB?: number; signal?: AbortSignal } = {},
): Promise<{ outcome: EvaluationOutcome; log: string }> {
  let log = '';
  const outcome = await evaluator.evaluate({
    source: `${start}\n${source}`,
    sourceMap: '{"sources":[],"mappings":""}',
    timeoutMs: limits.timeoutMs ?? 5_000,
    memoryMiB: limits.memoryMiB ?? 64,
    signal: limits.signal ?? new AbortController().signal,
    onConsole: (text) => {
      log += text;
    },
  });
  return { outcome, log };
}

async function failureOf(source: string, limits = {}) {
  const { outcome } = await evaluate(source, limits);
  if (outcome.ok) throw new Error('the program was evaluated');
  return outcome;
}

async function snapshotOf(source: string): Promise<Uint8Array> {
  const { outcome } = await evaluate(source);
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.snapshot;
}

describe('the evaluator', () => {
  it('gives the same bytes for the same source', async () => {
    const source = 'const table = new Map([[1, "a"], [2, "b"]]); globalThis.keep = table;';
    expect(Buffer.compare(await snapshotOf(source), await snapshotOf(source))).toBe(0);
  });

  it('keeps no source text and nothing of what was freed', async () => {
    const snapshot = Buffer.from(
      await snapshotOf(
        'const secretVariableName = 1; for (let i = 0; i < 9; i++) new Array(100).fill("gone" + i);',
      ),
    );
    expect(snapshot.includes('for (let i = 0')).toBe(false);
    expect(snapshot.includes('gone7')).toBe(false);
  });

  it('passes on what module scope writes', async () => {
    expect((await evaluate('__skerry.consoleWrite("héllo\\n")')).log).toBe('héllo\n');
  });

  it('says where an error was thrown', async () => {
    const failure = await failureOf('const f = () => {\n  throw new TypeError("no");\n};\nf();');
    expect(failure).toMatchObject({ code: 'EVALUATION_FAILED', message: 'TypeError: no' });
    expect(failure.stack.map(({ line }) => line)).toEqual([3, 5]);
  });

  it('says what was thrown when it is no error', async () => {
    expect((await failureOf('throw "a string"')).message).toBe('a string was thrown');
  });

  it('reports a promise that nobody handles, and not one that is handled in time', async () => {
    expect((await failureOf('Promise.reject(new Error("lost"))')).message).toBe('Error: lost');
    expect((await evaluate('const p = Promise.reject(1); p.catch(() => {});')).outcome.ok).toBe(true);
  });

  it('waits for what module scope awaits, and refuses what never comes', async () => {
    expect((await evaluate('await Promise.resolve(1); globalThis.done = true;')).outcome.ok).toBe(true);
    expect((await failureOf('await new Promise(() => {});')).message).toMatch(/await it in main/);
  });

  it.each([
    ['Date.now()', 'the clock'],
    ['globalThis.now = new Date()', 'the clock'],
    ['globalThis.now = Date()', 'the clock'],
    ['Math.random()', 'randomness'],
    ['__skerry.monotonicMs()', 'the clock'],
    ['__skerry.entropy(new Uint8Array(8))', 'randomness'],
    ['__skerry.consoleRead()', 'console input'],
    ['__skerry.exit(0)', 'exit'],
  ])('refuses %s at build time', async (expression, what) => {
    const { message } = await failureOf(`${expression};`);
    expect(message).toContain(`BuildTimeError: ${what}`);
    expect(message).toContain('use it in main');
  });

  it('lets module scope make dates of known times', async () => {
    const source =
      'class Day extends Date {}; if (new Day(0).toISOString() !== new Date(0).toISOString()) throw 1;';
    expect((await evaluate(source)).outcome.ok).toBe(true);
  });

  it('ends a loop at its limit', async () => {
    expect((await failureOf('for (;;);', { timeoutMs: 100 })).code).toBe('EVALUATION_TIMEOUT');
  });

  it('says where the loop was', async () => {
    const failure = await failureOf('function spin() {\n  for (;;);\n}\nspin();', { timeoutMs: 100 });
    const [inner, outer] = failure.stack.map(({ line }) => line);
    expect([2, 3]).toContain(inner);
    expect(outer).toBe(5);
  });

  it('ends a loop that catches everything', async () => {
    const source = 'for (;;) { try { for (;;); } catch {} }';
    expect((await failureOf(source, { timeoutMs: 100 })).code).toBe('EVALUATION_TIMEOUT');
  });

  it('ends a built-in that the engine does not interrupt, and works again after that', async () => {
    const source =
      'new Array(2 ** 24).fill(0).map((_, i) => 2 ** 24 - i).join().split(",").sort().join();'.repeat(20);
    const failure = await failureOf(source, { timeoutMs: 100, memoryMiB: 1_024 });
    expect(failure.code).toBe('EVALUATION_TIMEOUT');
    expect((await evaluate('')).outcome.ok).toBe(true);
  });

  it('ends a program that takes too much memory', async () => {
    const failure = await failureOf('const hoard = []; for (;;) hoard.push(new Uint8Array(1 << 20));');
    expect(failure).toMatchObject({ code: 'EVALUATION_MEMORY', message: expect.stringContaining('64 MiB') });
  });

  it('does not lift the limit for a program that has rejected a promise', async () => {
    const source = 'Promise.reject(1); const hoard = []; for (;;) hoard.push(new Uint8Array(1 << 20));';
    expect((await failureOf(source)).code).toBe('EVALUATION_MEMORY');
  });

  it('reports endless recursion as the error that it is', async () => {
    expect((await failureOf('const f = () => f() + 1; f();')).message).toContain('call stack');
  });

  it('reports what the engine cannot parse', async () => {
    expect((await failureOf('const = 1;')).code).toBe('SYNTAX_ERROR');
  });

  it('stops when it is told to, and works again after that', async () => {
    const controller = new AbortController();
    const running = evaluate('for (;;);', { signal: controller.signal });
    controller.abort(new Error('cancelled'));
    await expect(running).rejects.toThrow('cancelled');
    expect((await evaluate('')).outcome.ok).toBe(true);
  });

  it('describes an error within the memory that a build may use, whatever its getters do', async () => {
    const failure = await failureOf(`throw { get message() {
      const taken = [];
      try { for (;;) taken.push(new Uint8Array(1 << 20)); } catch {}
      const count = taken.length; taken.length = 0;
      return count + ' MiB taken';
    } };`);
    expect(Number(/(\d+) MiB taken/.exec(failure.message)?.[1])).toBeLessThan(100);
  });
});
