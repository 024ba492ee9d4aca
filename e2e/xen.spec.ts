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

test('a domain of real Xen says hello and answers to what is typed', async ({ studio }) => {
  await studio.choose('xen');
  await studio.run.click();
  await expect(studio.console('xen')).toContainText('Hello, world!', patience);
  await studio.type('xen', 'Ada\r');
  await expect(studio.console('xen')).toContainText(', Ada!');
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
