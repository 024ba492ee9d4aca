import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { kill, type Role, redisSocket, roles } from './processes.ts';
import { expect, type Studio, test } from './studio.ts';

const ticking =
  "export default async function main() {\n  let n = 0;\n  await new Promise(() => setInterval(() => console.log('tick', ++n), 50));\n}\n";

/** Is in module scope until the limit on time, however fast the machine: to be met there. */
const endless = 'export default function main() {}\n\nfor (;;) {}\n';

/** Everything that the console of `unix` holds, not only what it shows. */
async function scrollback({ page }: Studio): Promise<string> {
  await page.getByRole('button', { name: 'More for unix' }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Save as text' }).click();
  return await readFile(await (await saved).path(), 'utf8');
}

/** For what is typed to be shown: far less than a page is stopped by what it may not be stopped by, also beside another journey. */
const alive = { timeout: 5_000 };

const ticksOf = (text: string): number[] => [...text.matchAll(/^tick (\d+)$/gm)].map(([, n]) => Number(n));

async function newestTick(studio: Studio): Promise<number> {
  return ticksOf((await studio.console('unix').locator('> div').allTextContents()).join('\n')).at(-1) ?? 0;
}

/** What becomes of a machine when a process of the service is killed. */
const machineAfter: Readonly<Record<Role, 'goes on' | 'is lost'>> = {
  worker: 'goes on',
  runner: 'is lost',
  api: 'goes on',
  redis: 'goes on',
};

for (const role of roles) {
  test(`the ${role} is killed while a machine runs and something else is built: the machine ${machineAfter[role]}, the build ends as it would have, and the page recovers by itself`, async ({
    studio,
    system,
  }) => {
    await studio.choose('unix');
    await studio.write(ticking);
    await studio.run.click();
    await expect.poll(() => newestTick(studio)).toBeGreaterThan(10);
    await studio.write(endless);
    await studio.run.click();
    await studio.build.getByRole('status').filter({ hasText: 'Building: evaluate' }).waitFor();
    await kill(system.url, role);
    const before = await newestTick(studio);
    if (machineAfter[role] === 'is lost') {
      await expect(studio.machine('unix').getByRole('status')).toHaveText('failed');
      await expect(studio.machine('unix').getByRole('alert')).toContainText('INSTANCE_LOST');
    } else {
      await expect.poll(() => newestTick(studio)).toBeGreaterThan(before + 40);
      await expect(studio.machine('unix').getByRole('status')).toHaveText('running');
      const ticks = ticksOf(await scrollback(studio));
      expect(ticks).toEqual(ticks.map((_, index) => index + 1));
    }
    await expect(studio.build.getByRole('alert')).toContainText('EVALUATION_TIMEOUT', { timeout: 60_000 });
    await expect(studio.page.getByRole('status', { name: 'Connection' })).toBeEmpty();
    await runsAgain(studio);
  });
}

async function runsAgain(studio: Studio): Promise<void> {
  await studio.write("export default function main() {\n  console.log('after the fault');\n}\n");
  await studio.run.click();
  await expect(studio.console('unix')).toContainText('after the fault');
}

/** Prints as fast as it can and says how far it is. */
const flood = `export default function main() {
  const rest = 'x'.repeat(1_000);
  for (let lines = 0; ; lines++) console.log(Math.floor(lines / 1_000), 'MB', rest);
}
`;

test('a console that prints 200 MB as fast as it can neither stops the page nor fills Redis', async ({
  studio,
  system,
}) => {
  const { page } = studio;
  const socket = redisSocket(system.url);
  await studio.choose('unix');
  await studio.write(flood);
  const memoryBefore = await redisMemory(socket);
  await studio.run.click();
  const printed = async (): Promise<number> =>
    Number(/(\d+) MB/.exec((await studio.console('unix').textContent()) ?? '')?.[1] ?? 0);
  await expect.poll(printed).toBeGreaterThan(20);

  await studio.code.locator('.view-lines').click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('// typed in the flood ');
  await expect(studio.code).toContainText('typed in the flood', alive);

  await expect.poll(printed, { timeout: 60_000 }).toBeGreaterThanOrEqual(200);
  const stop = studio.machine('unix').getByRole('button', { name: 'Stop unix' });
  await stop.click();
  await expect(studio.machine('unix').getByRole('status')).toHaveText('stopped', { timeout: 10_000 });

  const dropped = [...(await scrollback(studio)).matchAll(/\[([\d,]+) bytes were dropped\]/g)];
  expect(dropped.length).toBeGreaterThan(0);
  expect((await redisMemory(socket)) - memoryBefore).toBeLessThan(8 * 1_048_576);
});

/** Bytes that Redis has allocated, by its own word. */
async function redisMemory(socket: string): Promise<number> {
  const connection = connect(socket);
  connection.setTimeout(5_000, () => connection.destroy(new Error('Redis does not answer')));
  let answer = '';
  connection.write('INFO memory\r\nQUIT\r\n');
  for await (const chunk of connection) answer += String(chunk);
  return Number(/^used_memory:(\d+)/m.exec(answer)?.[1]);
}

test('an allocation bomb ends with a code at build time, and with a report on the console at run time', async ({
  studio,
}) => {
  // Large pieces, so that at build time the limit of memory comes well before that of time.
  const bomb = 'const kept: Uint8Array[] = [];\n  for (;;) kept.push(new Uint8Array(32_000_000));';
  await studio.choose('unix');
  await studio.write(`${bomb}\nexport default function main() {}\n`);
  await studio.run.click();
  await expect(studio.build.getByRole('alert')).toContainText('EVALUATION_MEMORY');
  await expect(studio.problems).toContainText('module scope needs more than');

  await studio.write(`export default function main() {\n  ${bomb}\n}\n`);
  await studio.run.click();
  await expect(studio.console('unix')).toContainText('out of memory');
  await expect(studio.machine('unix').getByRole('status')).toHaveText(/exited with|failed/);
});

test('an endless loop is among the problems when it is at module scope, and leaves the page alive when it is in main', async ({
  studio,
}) => {
  await studio.choose('unix');
  await studio.write('export default function main() {}\n\nfor (;;) {}\n');
  await studio.run.click();
  await expect(studio.build.getByRole('alert')).toContainText('EVALUATION_TIMEOUT');
  await expect(studio.problems).toContainText('module scope did not end');

  await studio.write("export default function main() {\n  console.log('round');\n  for (;;) {}\n}\n");
  await studio.run.click();
  await expect(studio.console('unix')).toContainText('round');
  await studio.write('// the page is alive\n');
  await expect(studio.code).toContainText('the page is alive', alive);
  await studio.machine('unix').getByRole('button', { name: 'Stop unix' }).click();
  await expect(studio.machine('unix').getByRole('status')).toHaveText('stopped');
});
