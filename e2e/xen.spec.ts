import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { violations } from './axe.ts';
import { Preview } from './preview.ts';
import { expect, test } from './studio.ts';

/** Dom0 wakes in a second; a busy machine takes longer. */
const patience = { timeout: 60_000 };

const web = `let served = 0;

export default {
  fetch(request: Request): Response {
    const html = \`<!doctype html><title>Domain</title><h1>Page \${++served} of a domain</h1>\`;
    return new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8' } });
  },
};
`;

test('a domain of real Xen says hello, answers to what is typed, and can be taken to another host', async ({
  studio,
}) => {
  await studio.choose('xen');
  await studio.run.click();
  await expect(studio.console('xen')).toContainText('Hello, world!', patience);
  await studio.type('xen', 'Ada\r');
  await expect(studio.console('xen')).toContainText(', Ada!');

  const saved = studio.page.waitForEvent('download');
  await studio.machine('xen').getByRole('button', { name: 'More for xen' }).click();
  await studio.page.getByRole('menuitem', { name: 'Download for a Xen host' }).click();
  const bundle = await saved;
  expect(bundle.suggestedFilename()).toBe('hello-xen.tar.gz');
  const folder = await mkdtemp(join(tmpdir(), 'skerry-bundle-'));
  execFileSync('tar', ['-xzf', await bundle.path(), '-C', folder]);
  const inside = join(folder, 'hello-xen');
  const sums = (await readFile(join(inside, 'SHA256SUMS'), 'utf8')).trimEnd().split('\n');
  expect(sums).toHaveLength(3);
  for (const [sum, name = ''] of sums.map((line) => line.split('  ')))
    expect(
      createHash('sha256')
        .update(await readFile(join(inside, name)))
        .digest('hex'),
    ).toBe(sum);
  await rm(folder, { recursive: true });

  await studio.machine('xen').getByRole('button', { name: 'Stop xen' }).click();
  await expect(studio.machine('xen').getByRole('status')).toHaveText('stopped');
});

test('the page of a domain opens in the preview', async ({ studio }) => {
  const preview = new Preview(studio);
  await studio.choose('xen');
  await studio.write(web);
  await studio.run.click();
  const heading = preview.page.getByRole('heading', { name: /^Page \d+ of a domain$/ });
  await expect(heading).toBeVisible(patience);
  const before = await heading.textContent();
  await preview.reload.click();
  await expect(heading).not.toHaveText(before ?? '');
});

test('a wire that is drawn between two appliances carries what they say, and who is booted anew is found', async ({
  studio,
}) => {
  test.setTimeout(300_000);
  const { page } = studio;
  await page.getByRole('button', { name: /^Appliance:/ }).click();
  await page.getByRole('menuitem', { name: 'New project' }).click();
  for (const name of ['counter', 'asker']) {
    await page.getByRole('button', { name: 'Add an appliance' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Add an appliance' });
    await dialog.getByRole('combobox').fill(name);
    await dialog.getByRole('option', { name: `${name} of counter-and-asker` }).click();
  }
  // What the gallery's two have is taken away, and drawn anew: by keys, then by hand.
  const [counter, asker] = ['counter', 'asker'].map((name) =>
    page.getByRole('article', { name: `Appliance ${name}` }),
  ) as [Locator, Locator];
  const wire = counter.getByRole('button', { name: /^Wire count to asker, / });
  await wire.press('Delete');
  await expect(wire).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo: take the wire count away' }).click();
  await expect(wire).toBeVisible();
  await wire.press('Delete');
  await expect(asker.getByRole('button', { name: /^Wire / })).toHaveCount(0);
  const handle = page.getByRole('button', { name: 'Draw a wire from counter' });
  const about = page.getByRole('dialog', { name: 'Wire count' });
  await handle.press('Enter');
  await page.getByRole('menuitem', { name: 'asker' }).press('Enter');
  await about.getByRole('button', { name: 'Take away' }).click();
  await expect(wire).toHaveCount(0);
  await handle.hover();
  await page.mouse.down();
  await asker.hover();
  await page.mouse.up();
  await expect(about).toContainText("vchan.wire('count')");
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Build for xen only' }).click();
  await expect(wire).toHaveAccessibleName('Wire count to asker, no machine is at either end');
  await studio.run.click();
  await expect(wire).toHaveAccessibleName('Wire count to asker, both ends run', patience);

  await expect(page.getByTestId('wire-count')).toBeVisible();
  // A Board that is opened draws what is there.
  await page.getByRole('button', { name: 'Back to the studio' }).click();
  await page.getByRole('link', { name: 'Board' }).click();
  await expect(page.getByTestId('wire-count')).toBeVisible();

  await page.getByRole('button', { name: 'Back to the studio' }).click();
  const lastOf = (name: string) => async (): Promise<string> => {
    const rows = await studio.console(`${name}/xen`).locator('> div').allTextContents();
    return rows.map((row) => row.trim()).findLast((row) => row !== '') ?? '';
  };
  await expect.poll(lastOf('asker'), patience).toMatch(/^the counter says \d+$/);
  await expect.poll(lastOf('counter'), patience).toMatch(/^asked for next, said \d+$/);
  const machine = studio.machine('counter/xen');
  await machine.getByRole('button', { name: 'Stop counter xen' }).click();
  await expect.poll(lastOf('asker'), patience).toBe('looking for the counter');
  await machine.getByRole('button', { name: 'Restart counter xen' }).click();
  await expect.poll(lastOf('asker'), patience).toMatch(/^the counter says \d+$/);
});

test('the same image for ARM is for a domain of Xen on arm64, where the appliance says so', async ({
  studio,
}) => {
  const preview = new Preview(studio);
  await studio.choose('arm');
  await studio.write(web);
  await studio.page.keyboard.press('Control+k');
  await studio.page.keyboard.type('Boot arm on the board xen');
  await studio.page.keyboard.press('Enter');
  await studio.page.locator('[data-node="target:arm"]').focus();
  await studio.page.keyboard.press('Enter');
  await expect(studio.page.getByRole('radio', { name: /An ARM64 Xen guest/ })).toBeChecked();
  expect(await violations(studio.page)).toEqual([]);
  await expect(studio.page.getByRole('button', { name: 'Target arm: An ARM64 Xen guest' })).toBeVisible();
  await studio.run.click();
  const heading = preview.page.getByRole('heading', { name: /^Page \d+ of a domain$/ });
  await expect(heading).toBeVisible(patience);
  await expect(studio.machine('arm')).toContainText('on xen');
});
