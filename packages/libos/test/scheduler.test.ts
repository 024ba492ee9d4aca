import { expect, test } from 'vitest';
import { Machine } from './engine.ts';

/** The machine's wall clock starts a second after this. */
const wallMs = Date.UTC(2026, 0, 1) - 1_000;
const boot = (body: string, parameters: string[] = []): Promise<Machine> =>
  Machine.boot(`import { scheduler } from 'skerry:scheduler';\nexport default () => { ${body} };`, {
    wallMs,
    parameters,
  });

test('a job runs at its minutes, and not again for those that were missed', async () => {
  const machine = await boot(
    `const task = scheduler.at('*/5 * * * *', () => console.log(new Date(task.next).toISOString().slice(11, 16), task.runs));`,
  );
  machine.advance(299_000);
  expect(machine.output).toBe('');
  machine.advance(1_000);
  expect(machine.output).toBe('00:05 1\n');
  machine.nowMs += 3_600_000;
  machine.advance(0);
  expect(machine.output).toBe('00:05 1\n00:10 2\n');
  machine.advance(300_000);
  expect(machine.output).toMatch(/01:10 3\n$/);
});

test('a run that has not ended lets the next be skipped', async () => {
  const machine = await boot(
    `const task = scheduler.every(1_000, () => new Promise((done) => setTimeout(done, 2_500)));
     setTimeout(() => { task.cancel(); console.log(task.runs, task.skipped, task.next); }, 7_500);`,
  );
  machine.advance(Infinity);
  expect(machine.output).toBe('3 4 undefined\n');
  expect(machine.exitCode).toBe(0);
});

test('a job can cancel itself', async () => {
  const machine = await boot(
    `const task = scheduler.every(10, () => { console.log(task.runs); task.cancel(); });`,
  );
  machine.advance(Infinity);
  expect(machine.output).toBe('1\n');
  expect(machine.exitCode).toBe(0);
});

test('an error is told and the job comes again', async () => {
  const machine = await boot(
    `scheduler.every(1_000, () => { throw new Error('no rain'); }, { name: 'water' });
     scheduler.every(1_500, async () => { throw 2; }, { onError: (error) => console.log('got', error) });`,
  );
  machine.advance(2_100);
  expect(machine.output.match(/scheduler: water failed: Error: no rain/g)).toHaveLength(2);
  expect(machine.output).toContain('got 2\n');
});

test('copies are spread over the seconds that a parameter says', async () => {
  const body = `const { next } = scheduler.at('* * * * *', () => 0); console.log(next % 60_000 > 0 && next - ${wallMs} < 92_000);`;
  expect((await boot(body, ['scheduler.spread=30'])).output).toBe('true\n');
});
