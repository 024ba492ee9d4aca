/** Listens, and connects to itself. */
import type { Needs } from 'skerry';

const sent = new Uint8Array(100_000).map((_, index) => index % 251);

export default async function main({ console, tcp, exit }: Needs) {
  const listener = tcp.listen({ port: 7 });
  const accepted = listener.accept().then((connection) => connection.readable.pipeTo(connection.writable));
  const connection = await tcp.connect({ hostname: '127.0.0.1', port: 7 });
  const writing = connection.write(sent).then(() => connection.closeWrite());
  let count = 0;
  let isSame = true;
  for await (const bytes of connection) {
    for (const byte of bytes) isSame &&= byte === sent[count++];
  }
  await Promise.all([writing, accepted]);
  console.log(isSame && count === sent.length ? 'ok' : [isSame, count]);
  exit();
}
