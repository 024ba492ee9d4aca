/** Deep copies on the engine, beside the same in Node. */
import { inspect } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { ask } from './ask.ts';
import { Machine } from './engine.ts';

// Each test bundles and starts an engine, which a busy machine may take its time for.
vi.setConfig({ testTimeout: 60_000 });

describe('structuredClone', () => {
  test('gives what Node gives', async () => {
    const inputs = [
      `[1, -0, 1n, 'x', null, undefined, true]`,
      `({ a: { b: [1, , 3] }, ['__proto__']: 1 })`,
      `[new Date(5), /x/gi, Object(1), Object('s')]`,
      `new Map([[{ a: 1 }, new Set([1, [2]])]])`,
      `[new Uint8Array([1, 2, 3]).subarray(1), new Float64Array([0.5]), new ArrayBuffer(2)]`,
      `(() => { const a = { list: [] }; a.self = a; a.list.push(a, a.list); return a; })()`,
      `(() => { const b = new ArrayBuffer(4); return [new Uint8Array(b, 1), new Uint16Array(b), b]; })()`,
      `new (class Point { x = 1; get y() { return 2; } })()`,
      `() => 1`,
      `Symbol('x')`,
      `[new WeakMap()]`,
      `Promise.resolve()`,
    ];
    const shown = `export default () => {
      for (const make of [${inputs.map((input) => `() => (${input})`).join()}]) {
        try { console.log(structuredClone(make())); } catch (error) { console.log(error.name); }
      }
    };`;
    const expected = inputs.map((input) => {
      try {
        // biome-ignore lint/security/noGlobalEval: the same source runs here and on the machine
        return inspect(structuredClone(globalThis.eval(`(${input})`)));
      } catch (error) {
        return (error as Error).name;
      }
    });
    expect((await Machine.run(shown)).output).toBe(`${expected.join('\n')}\n`);
  });

  test('keeps the kind, message and cause of an error', async () => {
    expect(
      await ask(
        `() => {
        const copy = structuredClone(Object.assign(new RangeError('r', { cause: new Error('c') }), { extra: 1 }));
        return [copy instanceof RangeError, copy.message, copy.cause.message, copy.extra === undefined, structuredClone(new DOMException('m', 'AbortError')).name];
      }`,
        [0],
      ),
    ).toEqual([[true, 'r', 'c', true, 'AbortError']]);
  });

  test('moves what is transferred, and nothing when it refuses', async () => {
    expect(
      await ask(
        `() => {
        const buffer = new Uint8Array([1, 2]).buffer;
        let name;
        try { structuredClone([buffer, () => 1], { transfer: [buffer] }); } catch (error) { name = error.name; }
        const kept = buffer.byteLength;
        const copy = structuredClone({ buffer }, { transfer: [buffer] });
        return [name, kept, buffer.detached, [...new Uint8Array(copy.buffer)]];
      }`,
        [0],
      ),
    ).toEqual([['DataCloneError', 2, true, [1, 2]]]);
  });
});
