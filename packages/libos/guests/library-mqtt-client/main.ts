/** Speaks to the broker of the boot parameter, or to one of its own that gives back what it hears. */

import { connectMqtt, type Message } from 'skerry:mqtt-client';
import type { Needs, TcpConnection } from 'skerry';

export default async function main({ console, exit, parameters, tcp }: Needs) {
  const isAlone = !parameters.some((one) => one.startsWith('mqtt.server='));
  if (isAlone) void serve(tcp);
  const client = await connectMqtt(isAlone ? { hostname: '127.0.0.1' } : {});
  const heard = new Promise<Message>((resolve, reject) => {
    client.closed.catch(reject);
    client.subscribe('boats/+', resolve, { qos: 1 }).then(async () => {
      console.log('subscribed');
      if (isAlone) await client.publish('boats/ada', 'grüße', { qos: 1 });
    }, reject);
  });
  const { topic, payload } = await heard;
  const text = new TextDecoder().decode(payload);
  if (!isAlone) await client.publish('answers/ada', `heard ${text}`, { qos: 1, retain: true });
  await client.close();
  await client.closed;
  console.log(topic === 'boats/ada' && text === 'grüße' ? 'ok' : [topic, text]);
  exit();
}

/** As much of a broker as this program needs: one client, whose packets come one at a time. */
async function serve(tcp: Needs['tcp']): Promise<void> {
  const connection: TcpConnection = await tcp.listen({ port: 1_883 }).accept();
  for await (const packet of connection) {
    const type = (packet[0] ?? 0) >> 4;
    if (type === 1) await connection.write(Uint8Array.of(0x20, 2, 0, 0));
    if (type === 8) await connection.write(Uint8Array.of(0x90, 3, packet[2] ?? 0, packet[3] ?? 0, 1));
    if (type !== 3) continue;
    const id = 4 + (packet[3] ?? 0);
    await connection.write(Uint8Array.of(0x40, 2, packet[id] ?? 0, packet[id + 1] ?? 0));
    await connection.write(packet);
  }
}
