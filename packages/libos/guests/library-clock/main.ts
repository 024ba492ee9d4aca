/** Tells the time, and waits. */
import type { Needs } from 'skerry';

export default async function main({ clock, console }: Needs) {
  const before = clock.monotonic();
  await clock.sleep(20);
  const waited = clock.monotonic() - before;
  const year = new Date(clock.now()).getUTCFullYear();
  console.log(waited >= 20 && year >= 2024 ? 'ok' : [waited, year]);
}
