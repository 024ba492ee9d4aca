/**
 * Runs in a dom0, under a Node that was brought there: boots domains on the Xen that it finds itself under, by the same code as on a
 * bed, and prints what became of each as a line of JSON. Its argument is the guest of packages/xen-bed/test.
 */
import { BedAssembly, openXenHost, startDomain } from '@skerry/xen-bed';

const imagePath = process.argv[2] ?? '';
const host = await openXenHost(new BedAssembly(), { wall: 'none' });

async function play(part: string, meanwhile: (console: NodeJS.WritableStream, destroy: () => void) => void) {
  const options = { imagePath, memoryMiB: 16, parameters: [part], marks: false };
  const started = await startDomain(host, { ...options, name: `host-${part}` });
  if (started.kind === 'refused') return started;
  const { domain } = started;
  let said = '';
  domain.console.output.on('data', (chunk: Buffer) => {
    if (said === '') meanwhile(domain.console.input, () => void domain.destroy());
    said += chunk.toString();
  });
  await domain.unpause();
  return { end: await domain.ended, said };
}

const outcomes = {
  host: host.kind,
  hello: await play('hello', () => undefined),
  echo: await play('echo', (input) => void input.write('typed q')),
  crash: await play('crash', () => undefined),
  loop: await play('loop', (_input, destroy) => destroy()),
  text: await startDomain(host, {
    ...{ name: 'text', imagePath: import.meta.filename, memoryMiB: 16, parameters: [], marks: false },
  }),
  left: (await host.dom0.run(['xl', 'list'])).output.toString().trim().split('\n').length - 2,
};
await host.close();
process.stdout.write(JSON.stringify(outcomes));
