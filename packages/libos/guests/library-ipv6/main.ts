/** Has a link-local address, and one more when it is added. */
import type { Needs } from 'skerry';

export default function main({ console, ipv6, exit }: Needs) {
  ipv6.add(0, 'fd12::7/64');
  const addresses = ipv6.addresses().map(({ address }) => address);
  const hasBoth = addresses.some((address) => address.startsWith('fe80:')) && addresses.includes('fd12::7');
  console.log(hasBoth ? 'ok' : addresses);
  exit();
}
