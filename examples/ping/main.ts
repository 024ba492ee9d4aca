import type { Needs, NetError } from 'skerry';
import { RoundTrips } from './round-trips.ts';

const REQUESTS = 4;
const PAUSE_MS = 250;

export default async function main({ clock, console, icmp, net, parameters }: Needs) {
  /** Asks a few times and tells of each answer. */
  async function ping(target: string): Promise<void> {
    const trips = new RoundTrips();
    for (let request = 1; request <= REQUESTS; request++) {
      if (request > 1) await clock.sleep(PAUSE_MS);
      try {
        const { address, rttMs } = await icmp.ping(target);
        trips.answered(rttMs);
        console.log(`${address} answered in ${rttMs.toFixed(2)} ms`);
      } catch (error) {
        const { code, message } = error as NetError;
        console.log(message);
        // An answer can be lost on the way, and a machine come back. A name that nobody has will not be there so soon.
        if (code !== 'TIMEOUT' && code !== 'UNREACHABLE') return;
        trips.lost();
      }
    }
    console.log(trips.summary());
  }

  await net.ready();
  // The gateway of a project's network is its name server as well, and is always there to answer.
  const first = parameters[0] ?? net.nameservers()[0];
  if (first !== undefined) await ping(first);

  console.log('Type a name or an address and press Enter.');
  for await (const line of console.lines()) {
    const target = line.trim();
    if (target !== '') await ping(target);
  }
}
