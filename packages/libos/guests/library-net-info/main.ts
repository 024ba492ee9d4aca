/** Knows its device, its address and its name server once it is ready. */
import type { Needs } from 'skerry';

export default async function main({ console, net, exit }: Needs) {
  await net.ready();
  const [device] = net.interfaces();
  const isKnown = device?.addresses.some((address) => net.isAddress(address.split('/')[0] ?? '')) ?? false;
  console.log(isKnown && net.nameservers().length > 0 ? 'ok' : [device, net.nameservers()]);
  exit();
}
