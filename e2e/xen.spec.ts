import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
