/** Serves a channel to dom0, where somebody calls through it, and answers. */
import type { Needs } from 'skerry';

export default async function main({ console, exit, vchan, xenstore }: Needs) {
  const listener = vchan.listen({ domain: 0, path: 'data/call', sendBytes: 2_048 });
  const accepted = listener.accept();
  console.log(`ready, as domain ${await xenstore.read('domid')}`);
  const channel = await accepted;
  let heard = '';
  while (!heard.endsWith('\n'))
    heard += new TextDecoder().decode((await channel.read()) ?? Uint8Array.of(10));
  await channel.write(heard === 'marco\n' ? 'polo\n' : heard);
  channel.close();
  console.log(heard === 'marco\n' ? 'ok' : heard);
  exit();
}
