import { expect, test } from 'vitest';
import { Machine } from './engine.ts';

const reportOf = async (body: string, parameters: string[] = []): Promise<unknown> => {
  const main = `import { health } from 'skerry:health';
    export default async () => { ${body}; console.log(JSON.stringify(await health.ready())); };`;
  return JSON.parse((await Machine.run(main, { parameters })).output) as unknown;
};

test('a check that does not answer in time has failed, and the others are told', async () => {
  const body = `health.add('slow', () => new Promise((done) => setTimeout(done, 3_000)));
    health.add('quick', () => 7)`;
  expect(await reportOf(body, ['health.timeout=2000'])).toEqual({
    status: 'fail',
    checks: {
      slow: { status: 'fail', output: 'no answer within 2000 ms', durationMs: 2_000 },
      quick: { status: 'pass', output: '7', durationMs: 0 },
    },
  });
});

test('a name is taken once, until the check is taken away', async () => {
  const body = `const remove = health.add('a', () => { throw 'gone'; });
    try { health.add('a', () => 1); } catch { remove(); health.add('a', () => undefined); }`;
  expect(await reportOf(body)).toEqual({ status: 'pass', checks: { a: { status: 'pass', durationMs: 0 } } });
});

test('a timeout that is no number ends the boot with what it has to be', async () => {
  const main = `import { health } from 'skerry:health'; export default async () => { await health.ready(); };`;
  const { exitCode, output } = await Machine.run(main, { parameters: ['health.timeout=soon'] });
  expect(exitCode).toBe(1);
  expect(output).toContain('health.timeout=soon: it must be a number from 1 to 600000');
});
