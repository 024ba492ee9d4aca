import type { Needs } from 'skerry';
import { Ticker } from './ticker.ts';

export default async function main({ console, clock }: Needs) {
  const ticker = new Ticker(1_000, () => {
    console.log(new Date(clock.now()).toISOString());
  });
  ticker.start();
  console.log('Type faster, slower or stop.');

  // Between two lines and two ticks nothing runs: the machine's processor sleeps.
  for await (const line of console.lines()) {
    switch (line.trim()) {
      case 'faster':
        ticker.setPeriod(ticker.periodMs / 2);
        console.log(`every ${ticker.periodMs} ms`);
        break;
      case 'slower':
        ticker.setPeriod(ticker.periodMs * 2);
        console.log(`every ${ticker.periodMs} ms`);
        break;
      case 'stop':
        ticker.stop();
        console.log('Stopped. The machine powers off.');
        return;
      default:
        console.log('I know faster, slower and stop.');
    }
  }
}
