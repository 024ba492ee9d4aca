/** Has its address from appliance.json, unless the boot gives it another one: says it, and on port 13 to who calls. */
import type { Needs } from 'skerry';

export default async function main({ console, net, tcp }: Needs) {
  await net.ready();
  const address = net.interfaces()[0]?.addresses[0] ?? 'none';
  console.log(`${net.hostname()} has ${address}`);
  for await (const connection of tcp.listen({ port: 13 })) {
    await connection.write(address);
    connection.close();
  }
}
