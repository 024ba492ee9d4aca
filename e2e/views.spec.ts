import type { FrameLocator, Locator, Page } from '@playwright/test';
import { violations } from './axe.ts';
import { expect, type Studio, test } from './studio.ts';

/** Another page of the studio, by the bar on top. */
async function goTo(page: Page, label: 'Board' | 'Libraries' | 'Gallery'): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: label }).click();
  await expect(page.getByRole('heading', { level: 2, name: new RegExp(`^${label}`) })).toBeFocused();
}

function previewOf(page: Page): FrameLocator {
  return page.getByRole('region', { name: 'Preview', exact: true }).frameLocator('iframe');
}

async function add(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Add an appliance' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Add an appliance' });
  await dialog.getByRole('combobox').fill(name);
  await dialog.getByRole('option', { name: `${name} of web-and-kv` }).click();
  await expect(cardOf(page, name)).toBeVisible();
}

function cardOf(page: Page, name: string): Locator {
  return page.getByRole('article', { name: `Appliance ${name}` });
}

/** Opens what the image of unix is made of. */
async function partsOf({ page, build }: Studio): Promise<Locator> {
  await build.getByRole('button', { name: /^unix: .*show its parts$/ }).click();
  return page.getByRole('table', { name: 'Parts of the unix image' });
}

test.use({ contextOptions: { reducedMotion: 'reduce' } });

test('an empty board becomes a project of two appliances that runs, and a wire shows its packets', async ({
  studio,
}) => {
  const { page } = studio;
  await studio.choose('unix');
  await page.getByRole('button', { name: /^Appliance:/ }).click();
  await page.getByRole('menuitem', { name: 'New project' }).click();
  await expect(page.getByRole('heading', { name: 'An empty board' })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await add(page, 'kv');
  await add(page, 'web');
  await studio.choose('unix');

  await studio.run.click();
  for (const name of ['kv', 'web']) await expect(cardOf(page, name)).toContainText(/running/);
  const wire = page.getByRole('button', { name: /^Packets of kv unix, / });
  await expect(wire).toBeVisible();

  // The page is the store's to fill: each visit is a request that web sends to kv.
  await page.getByRole('button', { name: 'Back to the studio' }).click();
  const shown = previewOf(page);
  await shown.getByLabel('Key').fill('colour');
  await shown.getByLabel('Value').fill('teal');
  await shown.getByRole('button', { name: 'Keep' }).click();
  await expect(shown.getByRole('row', { name: 'colour' })).toContainText('teal');

  await goTo(page, 'Board');
  await wire.click();
  const packets = page.getByRole('region', { name: 'Packets of kv unix', exact: true });
  await expect(packets.getByRole('row').filter({ hasText: 'TCP' }).first()).toBeVisible();
  expect(await violations(page)).toEqual([]);
});

test('what an image is made of is said part by part, and the difference that other code makes', async ({
  studio,
}) => {
  const { page } = studio;
  await studio.choose('unix');
  await studio.run.click();
  await expect(studio.console('unix')).toContainText('Hello, world!');
  const parts = await partsOf(studio);
  await expect(parts.getByRole('row', { name: /console of library/ })).toContainText(/KB/);
  await parts.getByRole('button', { name: /^console of library/ }).click();
  await expect(studio.build.getByText('Your code uses Console.')).toBeVisible();
  expect(await violations(page)).toEqual([]);

  await studio.write(`export default function main() {
  setTimeout(() => console.log(new URL('https://example.com/quay').pathname), 1);
}
`);
  await studio.run.click();
  await expect(studio.console('unix')).toContainText('/quay');
  const after = await partsOf(studio);
  await expect(studio.build.getByLabel('Compared with')).toBeVisible();
  await expect(after.getByRole('row', { name: /url of library/ })).toContainText(/\+[\d.]+ KB/);
});

test('a library is found, read and added; an appliance of the gallery is opened and run', async ({
  studio,
}) => {
  const { page } = studio;
  await studio.choose('unix');
  await goTo(page, 'Libraries');
  await page.getByRole('button', { name: 'network', exact: true }).click();
  await page.getByRole('searchbox', { name: 'Search the libraries' }).fill('udp');
  expect(await violations(page)).toEqual([]);
  const bar = page.getByRole('navigation', { name: 'Pages' });
  await bar.getByRole('link', { name: 'Libraries' }).focus();
  await page.keyboard.press('Escape');
  await expect(studio.code).toBeVisible();
  await expect(page.getByRole('heading', { level: 2, name: 'Libraries' })).toHaveCount(0);
  await goTo(page, 'Libraries');
  await page.getByRole('link', { name: 'UDP', exact: true }).click();
  await expect(page.getByRole('region', { name: 'About UDP' })).toContainText('Provides Udp');
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Add to the appliance' }).click();
  await page
    .getByRole('navigation', { name: 'Files' })
    .getByRole('button', { name: /^appliance\.json/ })
    .first()
    .click();
  await expect(studio.code).toContainText('"udp"');

  await goTo(page, 'Gallery');
  await page.getByRole('group', { name: 'Only with the tag' }).getByRole('button', { name: 'web' }).click();
  await expect(page.getByRole('button', { name: 'Open clock' })).toHaveCount(0);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Run web', exact: true }).click();
  await expect(previewOf(page).getByRole('heading').first()).toBeVisible();
  await expect(page.getByRole('button', { name: /^Appliance:/ })).toHaveAccessibleName(/web/);
});

test('the page becomes the one of a phone and wide again, with its editor in both', async ({ studio }) => {
  const { page } = studio;
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  // What the editor's checkers bring with them has been loaded when they have said something.
  await studio.write('export default 1 +;\n');
  await expect(studio.problems).toContainText('Expression expected');
  const wide = page.viewportSize() ?? { width: 1440, height: 900 };
  for (const size of [{ width: 390, height: 844 }, wide]) {
    await page.setViewportSize(size);
    await expect(studio.code.locator('.view-line').first()).toContainText('export default 1 +;');
  }
  expect(errors).toEqual([]);
});
