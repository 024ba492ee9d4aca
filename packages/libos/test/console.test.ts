import { describe, expect, test, vi } from 'vitest';
import { Machine } from './engine.ts';

// Each test bundles and starts an engine, which a busy machine may take its time for.
vi.setConfig({ testTimeout: 60_000 });

const printed = async (body: string): Promise<string> =>
  (await Machine.run(`export default async () => { ${body} };`)).output;

describe('console', () => {
  test('every level writes a line', async () => {
    expect(
      await printed(
        `for (const level of ['log', 'info', 'warn', 'error', 'debug']) console[level](level, 1);`,
      ),
    ).toBe('log 1\ninfo 1\nwarn 1\nerror 1\ndebug 1\n');
  });

  test('groups indent all lines of what is in them', async () => {
    expect(
      await printed(
        `console.group('a'); console.group(); console.log('b\\nc'); console.groupEnd(); console.log('d'); console.groupEnd(); console.groupEnd(); console.log('e');`,
      ),
    ).toBe('a\n    b\n    c\n  d\ne\n');
  });

  test('counts, assertions and stop watches', async () => {
    expect(
      await printed(`
        console.count(); console.count('x'); console.count('x'); console.countReset('x'); console.count('x');
        console.assert(true, 'not this'); console.assert(false, '%d of %d', 1, 2); console.assert(false); console.assert(false, { a: 1 });
        console.time('t'); await new Promise((done) => setTimeout(done, 1_250)); console.timeLog('t', 'so far'); console.timeEnd('t'); console.timeEnd('t');`),
    ).toBe(
      'default: 1\nx: 1\nx: 2\nx: 1\nAssertion failed: 1 of 2\nAssertion failed\nAssertion failed: { a: 1 }\nt: 1.250s so far\nt: 1.250s\n',
    );
  });

  test('table draws rows and columns', async () => {
    expect(
      await printed(
        `console.table([{ a: 1, b: 'x' }, { a: 2 }, 3]); console.table([[1]], ['0']); console.table('text');`,
      ),
    ).toBe(
      `┌─────────┬───┬─────┬────────┐
│ (index) │ a │ b   │ Values │
├─────────┼───┼─────┼────────┤
│ 0       │ 1 │ 'x' │        │
│ 1       │ 2 │     │        │
│ 2       │   │     │ 3      │
└─────────┴───┴─────┴────────┘
┌─────────┬───┐
│ (index) │ 0 │
├─────────┼───┤
│ 0       │ 1 │
└─────────┴───┘
text
`,
    );
  });

  test('trace and errors show the lines of main.ts', async () => {
    const { output } = await Machine.run(`function inner() {
  console.trace('here');
  console.log(new TypeError('kept'), { error: new Error('inside') });
}
export default function main() {
  inner();
}`);
    expect(output.split('\n').slice(0, 6)).toEqual(
      [
        'Trace: here',
        expect.stringMatching(/^ {4}at inner \(main\.ts:2:\d+\)$/),
        '    at main (main.ts:6:3)',
        'TypeError: kept',
        expect.stringMatching(/^ {4}at inner \(main\.ts:3:\d+\)$/),
        '    at main (main.ts:6:3) {'.replace(' {', ' {'),
      ].map((line) =>
        typeof line === 'string' && line.endsWith(' {') ? expect.stringContaining('main.ts:6:3') : line,
      ),
    );
    expect(output).toContain('  error: Error: inside\n      at inner (main.ts:3:');
  });

  test('dir opens as many levels as it is told', async () => {
    expect(await printed(`console.dir({ a: { b: 1 } }, { depth: 0 });`)).toBe('{ a: [Object] }\n');
  });
});

describe('console input', () => {
  const ECHO = `export default async function main({ console }) {
    for await (const line of console.lines()) console.log('got', JSON.stringify(line));
    console.log('end');
  }`;

  test('gives the lines that are typed, and echoes them', async () => {
    const machine = await Machine.boot(ECHO);
    for (const key of 'hi\x7fo\r') machine.type(key);
    expect(machine.output).toBe('hi\b \bo\ngot "ho"\n');
    machine.type('\x04');
    expect(machine.output).toBe('hi\b \bo\ngot "ho"\nend\n');
    expect(machine.exitCode).toBe(0);
  });

  test('puts characters together whose bytes come apart', async () => {
    const machine = await Machine.boot(ECHO);
    for (const byte of new TextEncoder().encode('é€😀\n')) machine.type(Uint8Array.of(byte));
    expect(machine.output).toBe('é€😀\ngot "é€😀"\n');
  });

  test('delivers a last line without an end, then ends', async () => {
    const machine = await Machine.boot(ECHO);
    machine.type('a\nb\nc');
    machine.endInput();
    expect(machine.output).toBe('a\ngot "a"\nb\ngot "b"\ncgot "c"\nend\n');
  });

  test('echoes nothing when it is told not to', async () => {
    const machine = await Machine.boot(`export default async function main({ console }) {
      for await (const line of console.lines({ echo: false })) { console.log(line.length); break; }
      for await (const line of console.lines()) console.log(line);
    }`);
    machine.type('secret\rshown\r');
    expect(machine.output).toBe('6\nshown\nshown\n');
  });

  test('bytes come as they are', async () => {
    const machine = await Machine.boot(`export default async function main({ console }) {
      for await (const bytes of console.bytes()) console.log([...bytes].join());
      console.write('end\\n');
    }`);
    machine.type(Uint8Array.of(0xff, 0, 3, 13));
    machine.endInput();
    expect(machine.output).toBe('255,0,3,13\nend\n');
  });

  test('write adds nothing, and takes bytes', async () => {
    const machine = await Machine.run(
      `export default ({ console }) => { console.write('a'); console.write(new Uint16Array([0x4342])); console.write(new Uint8Array([68]).buffer); };`,
    );
    expect(machine.output).toBe('aBCD');
  });

  test('what was typed before anybody reads is not lost', async () => {
    const machine = await Machine.boot(`export default async function main({ console, clock }) {
      await clock.sleep(10);
      for await (const line of console.lines()) { console.log('got', line); break; }
    }`);
    machine.type('early\r');
    machine.advance(10);
    expect(machine.output).toBe('early\ngot early\n');
    expect(machine.exitCode).toBe(0);
  });
});
