/** Our own stack on the device: from a DHCP lease to bytes over TCP, to its own address. */
import type { Needs } from 'skerry';

export default async function main({ console, ipv4, net, tcp, exit }: Needs) {
  await net.ready();
  const hostname = ipv4.get()?.address ?? '';
  const listener = tcp.listen({ port: 7 });
  const accepted = listener.accept().then((connection) => connection.readable.pipeTo(connection.writable));
  const connection = await tcp.connect({ hostname, port: 7 });
  await connection.write('over the stack');
  await connection.closeWrite();
  const heard = new TextDecoder().decode((await connection.read()) ?? undefined);
  await accepted;
  console.log(heard === 'over the stack' && connection.remote.hostname === hostname ? 'ok' : heard);
  exit();
}
