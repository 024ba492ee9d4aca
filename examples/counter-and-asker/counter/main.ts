import type { Needs, VchanChannel } from 'skerry';
import { linesOf } from '../lines.ts';

/** It lives as long as this machine. */
let count = 0;

export default async function main({ console, vchan }: Needs) {
  for (;;) {
    console.log('waiting for whoever asks');
    const channel = await vchan.wire('count');
    console.log(`domain ${channel.domain} is at the other end of the wire`);
    await serve(channel, console).catch((error) => console.log(error.message));
    channel.close();
    console.log('it is gone');
  }
}

async function serve(channel: VchanChannel, console: Needs['console']): Promise<void> {
  for await (const question of linesOf(channel)) {
    const answer = question === 'next' ? String(++count) : 'I only know "next"';
    console.log(`asked for ${question}, said ${answer}`);
    await channel.write(`${answer}\n`);
  }
}
