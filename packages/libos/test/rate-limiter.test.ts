import { expect, test } from 'vitest';
import { Machine } from './engine.ts';

/** What `take` says at each of these times, in ms. */
async function verdicts(
  options: string,
  times: readonly number[],
  parameters: string[] = [],
): Promise<unknown[]> {
  const main = `import { RateLimiter } from 'skerry:rate-limiter';
    const limiter = new RateLimiter(${options});
    export default async () => {
      const said = []; let now = 0;
      for (const time of ${JSON.stringify(times)}) {
        if (time > now) await new Promise((done) => setTimeout(done, time - now));
        now = time;
        const verdict = limiter.take('client');
        said.push(verdict.isAllowed ? verdict.remaining : -verdict.retryAfterMs);
      }
      console.log(JSON.stringify([...said, limiter.take('another').isAllowed]));
    };`;
  return JSON.parse((await Machine.run(main, { parameters })).output) as unknown[];
}

test('so many come at once, then one after each part of the window', async () => {
  const times = [0, 0, 0, 0, 999, 1_000, 1_000, 10_000, 10_000];
  expect(await verdicts('{ requests: 3, windowMs: 3_000 }', times)).toEqual([
    2,
    1,
    0,
    -1_000,
    -1,
    0,
    -1_000,
    2,
    1,
    true,
  ]);
});

test('in no window are there more than twice what one bucket and its refill give', async () => {
  const times = Array.from({ length: 300 }, (_, at) => at * 10);
  const said = (await verdicts('{ requests: 7, windowMs: 1_000 }', times)).slice(0, -1) as number[];
  // 7 at once, and 7 in each of the 2.99 seconds that follow.
  expect(said.filter((one) => one >= 0)).toHaveLength(7 + 20);
});

test('the limit is a parameter', async () => {
  expect(await verdicts('', [0, 0], ['rate-limit.requests=1', 'rate-limit.window=500'])).toEqual([
    0,
    -500,
    true,
  ]);
});

test('a client is told by fields, and clients are forgotten when they are too many', async () => {
  const main = `import { RateLimiter } from 'skerry:rate-limiter';
    export default () => {
      const limiter = new RateLimiter({ requests: 1, windowMs: 90_000, clients: 2 });
      for (const client of ['a', 'b', 'c']) limiter.take(client);
      console.log(limiter.take('c').isAllowed, limiter.take('a').isAllowed, JSON.stringify(limiter.headers(limiter.take('c'))));
      try { new RateLimiter({ requests: 0 }); } catch (error) { console.log(error.message); }
    };`;
  expect((await Machine.run(main)).output).toBe(
    'false true {"ratelimit-limit":"1","ratelimit-remaining":"0","ratelimit-policy":"1;w=90","retry-after":"90"}\n' +
      'RateLimiter: requests must be above 0, not 0\n',
  );
});
