/** Runs a job three times, and knows when a year begins. */
import { Cron, scheduler } from 'skerry:scheduler';

const newYear = new Cron('@yearly');

export default async function main() {
  await new Promise<void>((resolve) => {
    const task = scheduler.every(5, () => {
      if (task.runs < 3) return;
      task.cancel();
      resolve();
    });
  });
  const task = scheduler.at('0 0 1 1 *', () => undefined);
  const isRight = task.next === newYear.next(Date.now());
  task.cancel();
  console.log(isRight && task.next === undefined ? 'ok' : task);
}
