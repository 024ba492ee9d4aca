/// <reference lib="dom" />
import { expect, test } from './studio.ts';

test('an appliance is opened, run, talked to and stopped with the keyboard alone', async ({ studio }) => {
  const { page } = studio;
  const palette = page.getByRole('dialog', { name: 'Commands' });

  async function command(words: string): Promise<void> {
    await page.keyboard.press('Control+k');
    await expect(palette).toBeVisible();
    await page.keyboard.type(words);
    await page.keyboard.press('Enter');
    await expect(palette).toBeHidden();
  }

  await command('leave out target kvm');
  await command('leave out target arm');
  await command('code');
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('// typed without a mouse');
  await page.keyboard.press('Enter');
  await expect(studio.code).toContainText('typed without a mouse');
  await page.keyboard.press('Control+Enter');
  await expect(studio.console('unix')).toContainText('Hello, world!');

  await command('type into unix');
  await page.keyboard.type('Ada\r');
  await expect(studio.console('unix')).toContainText(', Ada!');
  await command('stop unix');
  await expect(studio.machine('unix').getByRole('status')).toHaveText('stopped');
});

test('F6 goes from pane to pane, out of the editor and out of a console too', async ({ studio }) => {
  const { page } = studio;
  await studio.choose('unix');
  await studio.run.click();
  await expect(studio.console('unix')).toContainText('Hello, world!');
  await studio.code.locator('.view-lines').click();
  const focused = (): Promise<string | undefined> =>
    page.evaluate(() => {
      const pane = document.activeElement?.closest<HTMLElement>('[data-machine], [data-pane]');
      return pane?.dataset['machine'] ?? pane?.dataset['pane'];
    });
  const seen: (string | undefined)[] = [];
  for (let press = 0; press < 4; press++) {
    await page.keyboard.press('F6');
    seen.push(await focused());
  }
  expect(seen).toEqual(['unix', 'build', 'canvas', 'code']);
});

test('Ctrl-F in a console searches it, Escape goes back to it', async ({ studio }) => {
  const { page } = studio;
  await studio.choose('unix');
  await studio.run.click();
  await expect(studio.console('unix')).toContainText('Hello, world!');
  await studio.type('unix', 'Ada\r');
  await expect(studio.console('unix')).toContainText(', Ada!');
  await page.keyboard.press('Control+f');
  await page.keyboard.type('Ada');
  await expect(studio.machine('unix').getByRole('search')).toContainText('/ 2');
  await page.keyboard.press('Escape');
  await page.keyboard.type('Grace\r');
  await expect(studio.console('unix')).toContainText(', Grace!');
});
