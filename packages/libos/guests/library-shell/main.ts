/** Says "ok" for the right sum, that Tab and an arrow key helped to type. */
import { Shell } from 'skerry:shell';

export default async function main() {
  const shell = new Shell();
  const number = { type: 'number' } as const;
  shell.command('subtract', { summary: 'Says ok.', arguments: { a: number, b: number } }, ({ a, b }) => {
    shell.end();
    return a - b === 42 ? 'ok' : a - b;
  });
  console.log('ready');
  await shell.run();
}
