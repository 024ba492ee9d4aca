/**
 * Does what is typed: `lines COUNT` prints as many lines; `send PATH BYTES` and `drain PATH BYTES` join a channel of dom0's and
 * move so many bytes through it.
 */
import type { Needs } from 'skerry';

const CHUNK = 65_536;

export default async function main({ console, vchan }: Needs) {
  const chunk = new Uint8Array(CHUNK);
  console.log('ready');
  for await (const line of console.lines({ echo: false })) {
    const [verb, word = '', bytes = ''] = line.trim().split(' ');
    if (verb === 'lines')
      for (let count = 0; count < Number(word); count++) console.log('a line of a console');
    if (verb !== 'send' && verb !== 'drain') continue;
    const total = Number(bytes);
    const channel = await vchan.connect({ domain: 0, path: word });
    if (verb === 'send') for (let done = 0; done < total; done += CHUNK) await channel.write(chunk);
    else for (let done = 0; done < total; ) done += (await channel.read(CHUNK))?.length ?? total;
    // The other end leaves when it has all of it.
    if (verb === 'send') await channel.read();
    channel.close();
  }
}
