/** Two at once, and a third after a wait. */
import { RateLimiter } from 'skerry:rate-limiter';

export default async function main() {
  const limiter = new RateLimiter({ requests: 2, windowMs: 2_000 });
  const verdicts = ['a', 'a', 'a', 'b'].map((client) => limiter.take(client));
  const said = verdicts.map(({ isAllowed }) => isAllowed).join();
  const wait = verdicts[2]?.retryAfterMs ?? 0;
  await new Promise((resolve) => setTimeout(resolve, wait + 1));
  console.log(said === 'true,true,false,true' && limiter.take('a').isAllowed ? 'ok' : verdicts);
}
