/** Gets an answer of its gateway. */
import type { Needs } from 'skerry';

export default async function main({ console, icmp, ipv4, net, exit }: Needs) {
  await net.ready();
  const gateway = ipv4.get()?.gateway ?? '';
  const { address, rttMs } = await icmp.ping(gateway, { timeoutMs: 5_000 });
  console.log(address === gateway && rttMs >= 0 ? 'ok' : [address, rttMs]);
  exit();
}
