/** Sends itself a datagram, and answers it. */
import type { Needs } from 'skerry';

export default async function main({ console, udp, exit }: Needs) {
  const server = udp.bind({ port: 7 });
  const client = udp.bind();
  const asked = server.receive();
  await client.send('ping', { hostname: '127.0.0.1', port: 7 });
  const { data, hostname, port } = await asked;
  const answered = client.receive();
  await server.send(data, { hostname, port });
  const text = new TextDecoder().decode((await answered).data);
  console.log(text === 'ping' && port === client.port ? 'ok' : [text, port]);
  exit();
}
