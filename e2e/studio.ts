/// <reference lib="dom" />
import { type BrowserContextOptions, test as base, expect, type Locator, type Page } from '@playwright/test';
import { RunningSystem } from './system.ts';

export { expect } from '@playwright/test';

export type Target = 'unix' | 'kvm' | 'arm' | 'xen';
/** Those that are chosen unless somebody says otherwise. */
export const targets: readonly Target[] = ['unix', 'kvm', 'arm'];

/** A target, after its appliance where a project has several: `web/kvm`. */
export type Place = Target | `${string}/${Target}`;

/** The page, in the words of a person who uses it. */
export class Studio {
  readonly page: Page;
  readonly run: Locator;
  readonly code: Locator;
  readonly build: Locator;
  readonly problems: Locator;

  constructor(page: Page) {
    this.page = page;
    this.run = page.getByRole('button', { name: 'Run', exact: true });
    this.code = page.getByTestId('code');
    this.build = page.getByRole('region', { name: 'Build', exact: true });
    this.problems = page.getByRole('region', { name: 'Problems' });
  }

  /** Until the editor is there. */
  async open(url: string): Promise<void> {
    await this.page.goto(url);
    await this.ready();
  }

  async ready(): Promise<void> {
    await expect(this.code.locator('.view-line').first()).toBeVisible();
  }

  machine(place: Place): Locator {
    return this.page.getByRole('region', { name: `Machine ${place.replace('/', ' ')}` });
  }

  /** What a console shows. */
  console(place: Place): Locator {
    return this.page.locator(`[data-console="${place}"] .xterm-rows`);
  }

  async type(place: Place, text: string): Promise<void> {
    await this.page.locator(`[data-console="${place}"] .xterm`).click();
    await this.page.keyboard.type(text);
  }

  /** Replaces the whole file in front by pasting, so that the editor does not indent what is not typed. */
  async write(source: string): Promise<void> {
    await this.code.locator('.view-lines').click();
    await this.page.evaluate((text) => navigator.clipboard.writeText(text), source);
    await this.page.keyboard.press('Control+a');
    await this.page.keyboard.press('Control+v');
  }

  /** One target at the least is always chosen: the others are let go once these are. */
  async choose(...chosen: Target[]): Promise<void> {
    const others = [...targets, 'xen' as const].filter((target) => !chosen.includes(target));
    for (const target of [...chosen, ...others]) {
      const button = this.page.getByRole('button', { name: `Target ${target}` });
      const isOn = (await button.getAttribute('aria-pressed')) === 'true';
      if (isOn !== chosen.includes(target)) await button.click();
    }
  }

  async openExample(name: string): Promise<void> {
    await this.page.getByRole('button', { name: /^Appliance:/ }).click();
    await this.page.getByRole('menuitem', { name }).click();
  }
}

interface OfEachTest {
  readonly studio: Studio;
}

interface OfTheWorker {
  readonly system: RunningSystem;
  readonly keptPages: Map<string, Page>;
}

/**
 * Tests get one running system, shared, and a page with nothing kept in it. A page goes from test to test with what was
 * stored in it taken away: a new one would compile all of the studio's scripts again, which takes longer than most tests.
 */
export const test = base.extend<OfEachTest, OfTheWorker>({
  system: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of a fixture's needs here
    async ({}, use) => {
      const system = new RunningSystem();
      await system.start();
      await use(system);
      await system.dispose();
    },
    { scope: 'worker', timeout: 16 * 60_000 },
  ],
  keptPages: [
    async ({ browser }, use) => {
      const pages = new Map<string, Page>();
      await use(pages);
      for (const page of pages.values()) await page.context().close();
      await browser.close();
    },
    { scope: 'worker' },
  ],
  page: async (
    { browser, keptPages, viewport, colorScheme, hasTouch, isMobile, contextOptions, system },
    use,
  ) => {
    const options: BrowserContextOptions = { viewport, colorScheme, hasTouch, isMobile, ...contextOptions };
    const key = JSON.stringify(options);
    let page = keptPages.get(key);
    if (!page || page.isClosed()) {
      const context = await browser.newContext(options);
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
      page = await context.newPage();
      keptPages.set(key, page);
    }
    await forget(page, system.url);
    await use(page);
    page.removeAllListeners();
    await page.unrouteAll();
    for (const other of page.context().pages()) if (other !== page) await other.close();
  },
  context: async ({ page }, use) => use(page.context()),
  studio: async ({ page, system }, use) => {
    const studio = new Studio(page);
    await studio.open(system.url);
    await use(studio);
  },
});

/** Takes away what the studio has stored, from a place of its origin where it does not run and cannot store it again. */
async function forget(page: Page, url: string): Promise<void> {
  await page.goto(new URL('skerry.svg', url).href);
  const session = await page.context().newCDPSession(page);
  await session.send('Storage.clearDataForOrigin', {
    origin: new URL(url).origin,
    storageTypes: 'cookies,local_storage,indexeddb,service_workers',
  });
  await session.detach();
  await page.evaluate(() => sessionStorage.clear());
}
