/** Knows the gateway after it was spoken to. */
import type { Needs } from 'skerry';

export default async function main({ arp, console, icmp, ipv4, net, exit }: Needs) {
  await net.ready();
  const gateway = ipv4.get()?.gateway ?? '';
  await icmp.ping(gateway, { timeoutMs: 5_000 });
  const neighbour = arp.neighbours().find(({ address }) => address === gateway);
  console.log(/^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(neighbour?.mac ?? '') ? 'ok' : neighbour);
  exit();
}
