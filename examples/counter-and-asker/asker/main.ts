import type { Needs, VchanChannel } from 'skerry';
import { linesOf } from '../lines.ts';

const EVERY_MS = 1_000;

export default async function main({ console, vchan }: Needs) {
  for (;;) {
    console.log('looking for the counter');
    // Whoever of the two machines boots first waits here for the other one, and again after it has gone.
    const channel = await vchan.wire('count');
    console.log(`found it: domain ${channel.domain}`);
    // When it goes, a read ends and a write rejects.
    await ask(channel, console).catch((error) => console.log(error.message));
    channel.close();
    console.log('the counter is gone');
  }
}

async function ask(channel: VchanChannel, console: Needs['console']): Promise<void> {
  await channel.write('next\n');
  for await (const answer of linesOf(channel)) {
    console.log(`the counter says ${answer}`);
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    await channel.write('next\n');
  }
}
