import type { FrameLocator, Locator } from '@playwright/test';
import type { Studio } from './studio.ts';

/** The pane with a machine's own page. */
export class Preview {
  readonly #studio: Studio;
  readonly pane: Locator;
  readonly page: FrameLocator;
  readonly address: Locator;
  readonly reload: Locator;

  constructor(studio: Studio) {
    this.#studio = studio;
    this.pane = studio.page.getByRole('region', { name: 'Preview', exact: true });
    this.page = this.pane.frameLocator('iframe');
    this.address = this.pane.getByLabel(/^Address of the page of/);
    this.reload = this.pane.getByRole('button', { name: 'Reload the page' });
  }

  async go(text: string): Promise<void> {
    await this.address.fill(text);
    await this.address.press('Enter');
  }

  async choose(label: string): Promise<void> {
    await this.pane.getByRole('button', { name: /Choose another machine/ }).click();
    await this.#studio.page.getByRole('menuitem', { name: label }).click();
  }
}
