/** The host's sockets: bytes over TCP, to a port that it has itself. */
import type { Needs } from 'skerry';

/** On a port of the host that nobody has. */
function listen(tcp: Needs['tcp']): ReturnType<typeof tcp.listen> {
  for (let attempt = 0; ; attempt++) {
    try {
      return tcp.listen({ hostname: '127.0.0.1', port: 20_000 + Math.floor(Math.random() * 10_000) });
    } catch (error) {
      if (attempt === 100) throw error;
    }
  }
}

export default async function main({ console, tcp, exit }: Needs) {
  const listener = listen(tcp);
  const accepted = listener.accept().then((connection) => connection.readable.pipeTo(connection.writable));
  const connection = await tcp.connect({ hostname: '127.0.0.1', port: listener.port });
  await connection.write('over the host');
  await connection.closeWrite();
  const heard = new TextDecoder().decode((await connection.read()) ?? undefined);
  await accepted;
  console.log(heard === 'over the host' ? 'ok' : heard);
  exit();
}
