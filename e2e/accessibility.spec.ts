import { violations } from './axe.ts';
import { expect, test } from './studio.ts';

test.describe('without motion', () => {
  test.use({ contextOptions: { reducedMotion: 'reduce' } });

  test('axe finds nothing at rest, while machines run, with an error, and in what opens', async ({
    studio,
  }) => {
    const { page } = studio;
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

test('the theme is chosen, kept, and there before the first paint', async ({ studio }) => {
  const { page } = studio;
  await page.getByRole('button', { name: /^Theme: system/ }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await page.reload({ waitUntil: 'commit' });
  await page.waitForSelector('body', { state: 'attached' });
  expect(await page.locator('html').getAttribute('data-theme')).toBe('light');
});
