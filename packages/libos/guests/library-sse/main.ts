/** Sends two events to itself. */
import { EventStream, readEvents } from 'skerry:sse';

export default async function main() {
  const events = new EventStream();
  events.send({ event: 'first', data: 'grüße\nto you', id: '1' });
  events.send({ data: { n: 2 } });
  events.close();
  const heard: string[] = [];
  for await (const { type, data, id } of readEvents(events.response)) heard.push(`${type}/${data}/${id}`);
  await events.closed;
  console.log(heard.join() === 'first/grüße\nto you/1,message/{"n":2}/1' ? 'ok' : heard);
}
