export default async function main() {
  const startedAt = performance.now();
  const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

  setTimeout(() => console.log('third'), 60);
  setTimeout(() => console.log('second'), 30);
  queueMicrotask(() => console.log('first'));
  const cancelled = setTimeout(() => console.log('never'), 10);
  clearTimeout(cancelled);

  let ticks = 0;
  const ticking = setInterval(() => ticks++, 20);
  await sleep(110);
  clearInterval(ticking);

  const elapsedMs = performance.now() - startedAt;
  console.log(`ticks ${ticks}`);
  console.log(elapsedMs >= 110 ? 'not early' : `early: ${elapsedMs} ms`);
}
