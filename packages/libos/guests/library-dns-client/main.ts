/** Finds itself by its name, and nobody by a name that nobody has. */
import type { Needs } from 'skerry';

export default async function main({ console, dns, ipv4, net, exit }: Needs) {
  await net.ready();
  const found = await dns.lookup('probe');
  const missing = await dns
    .lookup('nobody.internal')
    .catch((error: unknown) => (error as { code?: string }).code);
  console.log(
    found.includes(ipv4.get()?.address ?? '') && missing === 'NO_SUCH_NAME' ? 'ok' : [found, missing],
  );
  exit();
}
