/** Takes the address that it gives itself, and gives it up. */
import type { Needs } from 'skerry';

export default function main({ console, ipv4, exit }: Needs) {
  ipv4.set(0, '10.9.8.7/24', '10.9.8.1');
  const given = ipv4.get();
  ipv4.clear();
  const isRight = given?.address === '10.9.8.7' && given.prefix === 24 && given.gateway === '10.9.8.1';
  console.log(isRight && ipv4.get() === undefined ? 'ok' : [given, ipv4.get()]);
  exit();
}
