import { expect, targets, test } from './studio.ts';

test('pressing Run boots three machines that say hello and answer to what is typed', async ({ studio }) => {
  await studio.run.click();
  for (const target of targets) {
    await expect(studio.console(target)).toContainText('Hello, world!');
    await expect(studio.machine(target)).toContainText('running');
  }
  for (const target of targets) {
    await studio.type(target, 'Ada\r');
    await expect(studio.console(target)).toContainText(/(?:Hello|Ahoy|Hei|Moin|Halló), Ada!/);
  }
  await expect(studio.build.getByRole('status')).toContainText(/Built|From cache/);
  await expect(studio.machine('unix')).toContainText(/boot.*ms.*memory.*MB.*image.*MB/);
});

test('the same sources again come from the cache, and a boot parameter reaches the machine', async ({
  studio,
}) => {
  await studio.choose('unix');
  await studio.run.click();
  await expect(studio.console('unix')).toContainText('Hello, world!');
  await studio.page.getByLabel('Boot parameters').fill('"Grace Hopper"');
  await studio.run.click();
  await expect(studio.console('unix')).toContainText('Hello, Grace Hopper!');
  await expect(studio.build.getByRole('status')).toContainText('From cache');
});

test('a machine is stopped, and restarted from the same image', async ({ studio }) => {
  await studio.choose('unix');
  await studio.run.click();
  await expect(studio.console('unix')).toContainText('Hello, world!');
  await studio.type('unix', 'Ada\r');
  await expect(studio.console('unix')).toContainText(', Ada!');

  await studio.machine('unix').getByRole('button', { name: 'Stop unix' }).click();
  await expect(studio.machine('unix').getByRole('status')).toHaveText('stopped');
  await expect(studio.console('unix')).toContainText(', Ada!');

  await studio.machine('unix').getByRole('button', { name: 'Restart unix' }).click();
  await expect(studio.machine('unix').getByRole('status')).toHaveText('running');
  await expect(studio.console('unix')).toContainText('Hello, world!');
  await expect(studio.console('unix')).not.toContainText(', Ada!');
});

test('the clock ticks, takes orders and powers off', async ({ studio }) => {
  await studio.openExample('clock');
  await studio.choose('kvm');
  await studio.run.click();
  await expect(studio.console('kvm')).toContainText(/\d\d:\d\d:\d\d\.\d+Z/);
  await studio.type('kvm', 'faster\r');
  await expect(studio.console('kvm')).toContainText('every 500 ms');
  await studio.type('kvm', 'stop\r');
  await expect(studio.machine('kvm').getByRole('status')).toHaveText('exited with 0');
});

test('native AssemblyScript echoes, and its image is a small part of one with the engine', async ({
  studio,
}) => {
  await studio.openExample('echo-native');
  await studio.choose('unix');
  await studio.run.click();
  await expect(studio.console('unix')).toContainText('I say what you say');
  await studio.type('unix', 'anybody there?\r');
  await expect(studio.console('unix')).toContainText(/> anybody there\?\s*anybody there\?/);
  await expect(studio.machine('unix')).toContainText(/image\s*[\d.]+ KB/);
});
