/// <reference lib="dom" />
import { expect, test } from './studio.ts';

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

test('on a phone one pane is shown at a time, and Run goes to the machines', async ({ studio }) => {
  const { page } = studio;
  await expect(page.getByRole('tab', { name: 'Code' })).toHaveAttribute('aria-selected', 'true');
  await studio.run.tap();
  await expect(page.getByRole('tab', { name: 'Machines' })).toHaveAttribute('aria-selected', 'true');
  await expect(studio.console('unix')).toContainText('Hello, world!');
  await page.getByRole('tab', { name: 'arm' }).tap();
  await expect(studio.console('arm')).toContainText('Hello, world!');
  await page.getByRole('tab', { name: 'Build' }).tap();
  await expect(studio.build.getByRole('region', { name: 'Images' })).toContainText('arm');

  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});

test('on a phone a file is chosen from the list over the code', async ({ studio }) => {
  const { page } = studio;
  await page.getByRole('button', { name: 'Show files' }).tap();
  await page.getByRole('button', { name: 'appliance.json', exact: true }).tap();
  await expect(page.getByRole('tab', { name: 'appliance.json' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('navigation', { name: 'Files' })).toBeHidden();
});
