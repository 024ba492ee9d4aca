import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { violations } from './axe.ts';
import { Preview } from './preview.ts';
import { kill, roles } from './processes.ts';
import { expect, targets, test } from './studio.ts';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

test('a disk outlives its machine, goes to another target, and is deleted on the Board', async ({
  studio,
}) => {
  const { page } = studio;
  await page.getByRole('button', { name: /^Appliance:/ }).click();
  await page.getByRole('menuitem', { name: 'New appliance' }).click();
  await studio.choose('unix', 'kvm');
  await page
    .getByRole('region', { name: 'Canvas', exact: true })
    .getByRole('button', { name: /^Keep things/ })
    .click();
  await expect(studio.code).toContainText('Counts its boots');

  // One machine at a time has the disk: the first target boots, and the other says why it did not.
  await studio.run.click();
  await expect(studio.console('unix')).toContainText('boot 1');
  const here = page.getByRole('button', { name: 'Boot on kvm instead' });
  await expect(here).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await studio.machine('unix').getByRole('button', { name: 'Restart unix' }).click();
  await expect(studio.console('unix')).toContainText('boot 2');
  await here.click();
  await expect(studio.console('kvm')).toContainText('boot 3');

  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Board' }).click();
  const disks = disksOf(page);
  await expect(disks.getByRole('listitem').filter({ hasText: 'data' })).toContainText(/used of/);
  await remove(page, 'data');
  await expect(disks).toContainText('None yet.');
});

test('a disk is made, downloaded, replaced and deleted by who has booted nothing', async ({ studio }) => {
  const { page } = studio;
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Board' }).click();
  const disks = disksOf(page);
  await expect(disks).toContainText('None yet.');
  await disks.getByRole('button', { name: 'New disk' }).click();
  await disks.getByLabel('Name').fill('Spare');
  await page.keyboard.press('Enter');
  await expect(disks.getByRole('alert')).toContainText('lower-case');
  expect(await violations(page)).toEqual([]);
  await disks.getByLabel('Name').fill('spare');
  await disks.getByLabel('MiB').fill('1');
  await page.keyboard.press('Enter');
  const spare = disks.getByRole('listitem').filter({ hasText: 'spare' });
  await expect(spare).toContainText('of 1.05 MB');

  const coming = page.waitForEvent('download');
  await spare.getByRole('link', { name: 'Download the disk spare' }).click();
  const file = await (await coming).path();
  expect((await readFile(file)).length).toBe(1_048_576);
  await disks.getByLabel('File for the disk spare').setInputFiles({
    name: 'two.img',
    mimeType: 'application/octet-stream',
    buffer: Buffer.alloc(2_097_152, 7),
  });
  await expect(spare).toContainText('of 2.10 MB');
  expect(await violations(page)).toEqual([]);

  await remove(page, 'spare');
  await expect(disks).toContainText('None yet.');
});

test('notes are there on each target in turn, though all of the service is killed after every one', async ({
  studio,
  system,
}) => {
  const preview = new Preview(studio);
  const notes = preview.page.getByRole('listitem').locator('p');
  const kept: string[] = [];
  await studio.openExample('notes');
  for (const target of targets) {
    await studio.choose(target);
    await studio.run.click();
    await expect(preview.pane.getByTitle(`Page of ${target}`)).toBeVisible();
    await expect(preview.page.getByRole('heading', { name: 'Notes' })).toBeVisible();
    await expect(notes).toHaveText(kept.toReversed());
    const note = `written on ${target}`;
    await preview.page.getByLabel('A note').fill(note);
    await preview.page.getByRole('button', { name: 'Keep' }).click();
    kept.push(note);
    await expect(notes).toHaveText(kept.toReversed());
    await kill(system.url, ...roles);
    await expect(studio.machine(target).getByRole('alert')).toContainText('INSTANCE_LOST');
  }
});

function disksOf(page: Page): Locator {
  return page.getByRole('region', { name: 'Disks' });
}

/** After the question, which does not begin at its dangerous end; the focus is not lost with the button. */
async function remove(page: Page, name: string): Promise<void> {
  const disks = disksOf(page);
  await disks.getByRole('button', { name: `Delete the disk ${name}` }).click();
  const question = page.getByRole('alertdialog', { name: `Delete the disk ${name}?` });
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await question.getByRole('button', { name: 'Delete' }).click();
  await expect(disks.getByRole('listitem').filter({ hasText: name })).toHaveCount(0);
  await expect(disks.getByRole('heading', { name: /^Disks/ })).toBeFocused();
}
