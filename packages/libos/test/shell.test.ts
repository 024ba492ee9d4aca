import { expect, test } from 'vitest';
import { Machine } from './engine.ts';

const main = `import { Shell } from 'skerry:shell';
  export default async function main() {
    const shell = new Shell();
    shell.command('add', { summary: 'Adds.', arguments: { a: { type: 'number' }, b: { type: 'number' } } }, ({ a, b }) => a + b);
    shell.command('fail', { summary: 'Fails.' }, async () => { throw new TypeError('on purpose'); });
    shell.command('quit', { summary: 'Ends.' }, () => shell.end());
    await shell.run();
    console.log('ended');
  };`;

const session = async (typed: readonly string[], parameters: string[] = []): Promise<string> => {
  const machine = await Machine.boot(main, { needs: false, parameters });
  for (const text of typed) machine.type(text);
  return machine.output;
};

test('commands run one after another, and an error ends none', async () => {
  expect(await session(['add 1 2\r', 'add 1\r', 'fail\r', 'nothing\r', 'quit\r'])).toMatch(
    /^> add 1 2\n3\n> add 1\n"b" is missing; usage: add <a> <b>\n> fail\nTypeError: on purpose[^>]*\n> nothing\nthere is no command "nothing"; type help\n> quit\nended\n$/,
  );
});

test('help says what there is', async () => {
  expect(await session(['help\r'])).toContain(
    'add <a> <b>     Adds.\nfail            Fails.\nhelp [command]  Says what there is.\nquit            Ends.\n',
  );
  expect(await session(['help fail\r'])).toContain('\nfail  Fails.\n> ');
});

test('Tab completes, the prompt is a parameter, and Ctrl-D ends', async () => {
  expect(await session(['q\t\r'], ['shell.prompt=$'])).toMatch(/ended\n$/);
  expect(await session(['\x04'], ['shell.prompt=$'])).toBe('$\nended\n');
});
