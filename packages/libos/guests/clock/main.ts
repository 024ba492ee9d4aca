import type { Needs } from 'skerry';

export default async function main({ clock }: Needs) {
  console.log(`wall ${Date.now()}`);
  let before = performance.now();
  for (let index = 0; index < 1_000; index++) {
    const now = performance.now();
    if (now < before) console.log('the monotonic clock went back');
    before = now;
  }
  const startedAt = performance.now();
  await clock.sleep(200);
  console.log(`slept ${performance.now() - startedAt}`);
}
