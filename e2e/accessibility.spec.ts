/// <reference lib="dom" />
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './studio.ts';

/** The inside of Monaco and of the terminals is theirs: their roles and colours are not this page's. */
async function violations(page: Page): Promise<string[]> {
  // A colour on its way to another is not the colour that a person reads.
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {}))),
  );
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .exclude('.monaco-editor')
    .exclude('.xterm')
    .analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

for (const colorScheme of ['dark', 'light'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme, contextOptions: { reducedMotion: 'reduce' } });

    test(`axe finds nothing at rest, while machines run, with an error, and in what opens`, async ({
      studio,
    }) => {
      const { page } = studio;
      await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
      expect(await violations(page)).toEqual([]);

      await page.keyboard.press('Control+k');
      await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');

      await page.getByRole('button', { name: /^Appliance:/ }).click();
      await expect(page.getByRole('menu')).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');

      await studio.run.click();
      await expect(studio.console('arm')).toContainText('Hello, world!');
      await expect(studio.build.getByRole('status')).toContainText(/Built|From cache/);
      await studio.build.getByRole('button', { name: /^unix: / }).click();
      expect(await violations(page)).toEqual([]);

      await studio.write('const n: number = "text";\nexport default function main() {}\n');
      await studio.run.click();
      await expect(studio.build.getByRole('alert')).toContainText('TYPE_ERROR');
      await expect(studio.problems).toBeVisible();
      expect(await violations(page)).toEqual([]);
    });
  });
}

test('the theme is chosen, kept, and there before the first paint', async ({ studio }) => {
  const { page } = studio;
  await page.getByRole('button', { name: /^Theme: system/ }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await page.reload({ waitUntil: 'commit' });
  await page.waitForSelector('body', { state: 'attached' });
  expect(await page.locator('html').getAttribute('data-theme')).toBe('light');
});
