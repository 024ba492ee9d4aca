/// <reference lib="dom" />
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * What axe finds: every rule in the theme that is shown, and the one that looks at colours in the other theme too. The
 * inside of Monaco and of the terminals is theirs: their roles and colours are not this page's.
 */
export async function violations(page: Page): Promise<string[]> {
  const shown = await themeOf(page);
  const found = await analysed(page, (axe) => axe.withTags(rules));
  const other = shown === 'dark' ? 'light' : 'dark';
  await page.emulateMedia({ colorScheme: other });
  const inOther = await analysed(page, (axe) => axe.withRules(['color-contrast']));
  await page.emulateMedia({ colorScheme: shown });
  return [...found, ...inOther.map((each) => `${each} (${other})`)];
}

async function themeOf(page: Page): Promise<'dark' | 'light'> {
  return (await page.locator('html').getAttribute('data-theme')) === 'light' ? 'light' : 'dark';
}

async function analysed(page: Page, choose: (axe: AxeBuilder) => AxeBuilder): Promise<string[]> {
  // A colour on its way to another is not the colour that a person reads.
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {}))),
  );
  // The frames in it are pages of appliances: nothing has to be gathered from them, which takes a page of its own.
  const axe = new AxeBuilder({ page }).setLegacyMode().exclude('.monaco-editor').exclude('.xterm');
  const { violations } = await choose(axe).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}
