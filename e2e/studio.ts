/// <reference lib="dom" />
import { test as base, expect, type Locator, type Page } from '@playwright/test';
import { RunningSystem } from './system.ts';

export { expect } from '@playwright/test';

export type Target = 'unix' | 'kvm' | 'arm';
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

  async choose(...chosen: Target[]): Promise<void> {
    for (const target of targets) {
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
}

/** Tests get one running system, shared, and a fresh browser profile each with the page open. */
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
  studio: async ({ page, context, system }, use) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const studio = new Studio(page);
    await studio.open(system.url);
    await use(studio);
  },
});
