import { describe, expect, test, vi } from 'vitest';
import { EvaluationError, Machine } from './engine.ts';

// Each test bundles and starts an engine, which a busy machine may take its time for.
vi.setConfig({ testTimeout: 60_000 });

const run = (main: string, options = {}) => Machine.run(main, options);

describe('an appliance', () => {
  test('says hello and ends with code 0', async () => {
    const machine = await run(`export default function main() { console.log('hello'); }`);
    expect(machine).toMatchObject({ output: 'hello\n', exitCode: 0, marks: ['main'] });
  });

  test('lives as long as a timer is set', async () => {
    const machine = await Machine.boot(
      `export default function main() { setTimeout(() => console.log('late'), 5_000); }`,
    );
    machine.advance(4_999);
    expect(machine).toMatchObject({ output: '', exitCode: undefined });
    machine.advance(1);
    expect(machine).toMatchObject({ output: 'late\n', exitCode: 0 });
  });

  test('asks to be woken at its next deadline, with fractions, and not at all when it awaits input', async () => {
    const sleeping = await Machine.boot(`export default ({ clock }) => clock.sleep(0.25);`);
    expect(sleeping.deadline).toBe(1_000.25);
    const reading = await Machine.boot(
      `export default async function main({ console }) { for await (const line of console.lines()) console.log(line); }`,
    );
    expect(reading.deadline).toBe(Infinity);
    expect(reading.exitCode).toBeUndefined();
    reading.endInput();
    expect(reading.exitCode).toBe(0);
  });

  test('that can never settle says so and ends with code 13', async () => {
    const machine = await run(`export default () => new Promise(() => {});`);
    expect(machine.exitCode).toBe(13);
    expect(machine.output).toContain('can never happen');
  });

  test('ends with the code that it asks for, and nothing after that runs', async () => {
    const machine = await run(`export default ({ exit }) => { exit(42); console.log('never'); }`);
    expect(machine).toMatchObject({ exitCode: 42, output: '' });
    const refused = await run(`export default ({ exit }) => { exit(256); }`);
    expect(refused.exitCode).toBe(1);
    expect(refused.output).toContain('RangeError: exit: the code must be an integer from 0 to 255, not 256');
  });

  test('is given its boot parameters', async () => {
    const main = `export default ({ parameters }) => console.log(parameters);`;
    expect((await run(main, { parameters: ['a b', '', 'ü'] })).output).toBe("[ 'a b', '', 'ü' ]\n");
    expect((await run(main)).output).toBe('[]\n');
  });

  test('keeps what module scope computed', async () => {
    const machine = await run(`
      console.log('built');
      const squares = new Map([1, 2, 3].map((n) => [n, n * n]));
      export default () => console.log(squares);`);
    expect(machine.output).toBe('built\nMap(3) { 1 => 1, 2 => 4, 3 => 9 }\n');
  });
});

describe('errors that nobody catches', () => {
  test('thrown by main: stack in the lines of main.ts, code 1', async () => {
    const machine = await run(`interface Point { x: number }
function measure(point: Point): number {
  return (point as any).missing.length;
}
export default function main() {
  measure({ x: 1 });
}`);
    expect(machine.exitCode).toBe(1);
    expect(machine.output).toBe(
      [
        "Uncaught TypeError: cannot read property 'length' of undefined",
        '    at measure (main.ts:3:11)',
        '    at main (main.ts:6:3)',
        '',
      ].join('\n'),
    );
  });

  test('thrown by a timer, after an await, or by a listener', async () => {
    const bodies = [
      `setTimeout(() => { throw new RangeError('no'); }, 1)`,
      `await null; throw new RangeError('no');`,
      `const t = new EventTarget(); t.addEventListener('x', () => { throw new RangeError('no'); }); t.dispatchEvent(new Event('x'));`,
      `queueMicrotask(() => { throw new RangeError('no'); });`,
      `reportError(new RangeError('no'));`,
    ];
    for (const body of bodies) {
      const machine = await run(`export default async () => { ${body} };`);
      expect(machine.output).toMatch(/^Uncaught RangeError: no\n {4}at .*main\.ts:1:\d+\)?\n/);
      expect(machine.exitCode).toBe(1);
    }
  });

  test('rejections that nobody handles end the appliance; those handled in the same turn do not', async () => {
    const lost = await run(
      `export default () => { Promise.reject(new Error('lost')); setTimeout(() => {}, 9); };`,
    );
    expect(lost.exitCode).toBe(1);
    expect(lost.output).toContain('Uncaught (in promise) Error: lost\n    at ');
    const handled = await run(`export default async () => {
      const promise = Promise.reject(new Error('kept'));
      await null;
      promise.catch((error) => console.log('caught', error.message));
    };`);
    expect(handled).toMatchObject({ output: 'caught kept\n', exitCode: 0 });
  });

  test('causes and aggregates are printed inside', async () => {
    const { output } = await run(
      `export default () => {
        throw new AggregateError([new Error('first'), 'second'], 'all failed', { cause: new Error('root') });
      };`,
    );
    expect(output).toMatch(
      /^Uncaught AggregateError: all failed\n {4}at main\.ts:2:\d+ \{\n {2}\[cause\]: Error: root\n/,
    );
    expect(output).toContain('[errors]: [\n    Error: first\n        at main.ts:2:');
    expect(output).toContain("'second'");
  });

  test('values that are no errors are shown', async () => {
    expect((await run(`export default () => { throw { code: 7 }; };`)).output).toBe('Uncaught { code: 7 }\n');
    expect((await run(`export default () => { throw undefined; };`)).output).toBe('Uncaught undefined\n');
    const hostile = await run(
      `export default () => { throw new Proxy({}, { get() { throw 1; }, ownKeys() { throw 2; } }); };`,
    );
    expect(hostile.exitCode).toBe(1);
    expect(hostile.output).toMatch(/^Uncaught .+\n$/);
  });

  test('endless recursion is reported with a stack', async () => {
    const machine = await run(`export default function main() {
  const dig = (depth: number): number => 1 + dig(depth + 1);
  dig(0);
}`);
    expect(machine.exitCode).toBe(1);
    expect(machine.output).toMatch(
      /^Uncaught RangeError: Maximum call stack size exceeded\n {4}at dig \(main\.ts:2:\d+\)/,
    );
  });

  test('the end of memory is reported', async () => {
    for (const body of [
      'const all = []; for (;;) all.push(new Uint8Array(65_536));',
      'let s = "x"; for (;;) s += s;',
      'const all = []; for (;;) all.push({});',
    ]) {
      const machine = await run(`export default function main() { ${body} }`, { memoryBytes: 6_000_000 });
      expect(machine.exitCode).toBe(1);
      expect(machine.output).toMatch(/^Uncaught /);
    }
  });
});

describe('module scope', () => {
  const calls = [
    `setTimeout(() => {}, 1)`,
    `setInterval(() => {}, 1)`,
    `performance.now()`,
    `performance.timeOrigin`,
    `crypto.randomUUID()`,
    `crypto.getRandomValues(new Uint8Array(1))`,
    `AbortSignal.timeout(1)`,
    `console.time()`,
  ];
  test.each(calls)('may not call %s', async (call) => {
    const name = call.replace(/\(.*/, '');
    const build = Machine.build(`${call}; export default () => {};`);
    await expect(build).rejects.toThrow(EvaluationError);
    await expect(build).rejects.toThrow(
      `BuildTimeError: ${name}${call.includes('(') ? '()' : ''} cannot be used in module scope, which runs at build time; call it from main, which runs at boot`,
    );
  });

  test('may make events, signals, texts and addresses', async () => {
    const machine = await run(`
      const made = [new Event('x').timeStamp, AbortSignal.abort().aborted, new URL('/x', 'http://a').href,
        new TextDecoder().decode(new TextEncoder().encode('é')), structuredClone([1]), btoa('x')];
      export default () => console.log(made.join());`);
    expect(machine.output).toBe('0,true,http://a/x,é,1,eA==\n');
  });

  test('must export a function', async () => {
    await expect(Machine.build(`export default 3;`)).rejects.toThrow('must be a function');
    await expect(Machine.build(`export const main = () => {};`)).rejects.toThrow('must be a function');
  });
});
