/// <reference lib="dom" />
import type { Locator, Page } from '@playwright/test';
import { violations } from './axe.ts';
import { expect, type Studio, test } from './studio.ts';

/**
 * An open need is as small as the picture's scale makes it. Its candidates are also buttons of full size in the inspector,
 * which WCAG 2.5.8 allows for, and axe cannot know.
 */
async function found(studio: Studio): Promise<string[]> {
  const all = await violations(studio.page);
  return all.filter((each) => !each.startsWith('target-size: #radix'));
}

/** The picture, in the words of a person who draws it. */
class Canvas {
  readonly #studio: Studio;
  readonly pane: Locator;
  readonly palette: Locator;
  readonly inspector: Locator;

  constructor(studio: Studio) {
    this.#studio = studio;
    this.pane = studio.page.getByRole('region', { name: 'Canvas', exact: true });
    this.palette = this.pane.getByRole('region', { name: 'Libraries', exact: true });
    this.inspector = this.pane.getByRole('region', { name: /^Inspector: / });
  }

  node(id: string): Locator {
    return this.pane.locator(`[data-node="${id}"]`);
  }

  library(name: string): Locator {
    return this.node(`library:${name}`);
  }

  async openBlank(): Promise<void> {
    await this.#studio.page.getByRole('button', { name: /^Appliance:/ }).click();
    await this.#studio.page.getByRole('menuitem', { name: 'New appliance' }).click();
    await expect(this.pane.getByRole('heading', { name: 'What should it do?' })).toBeVisible();
  }

  /** Where the outlet of a need is, or of the code when there is no port. */
  outlet(id: string, port = 'main'): Locator {
    return this.pane.locator(`.react-flow__handle[data-nodeid="${id}"][data-handleid="${port}"]`);
  }

  /** Lets an edge go over nothing. */
  async letGo(from: Locator): Promise<void> {
    const { mouse } = this.#studio.page;
    const [start, pane] = [await from.boundingBox(), await this.pane.locator('.react-flow').boundingBox()];
    if (!start || !pane) throw new Error('the picture is not drawn');
    await mouse.move(start.x + start.width / 2, start.y + start.height / 2);
    await mouse.down();
    await mouse.move(pane.x + 20, pane.y + 20, { steps: 4 });
    await mouse.up();
  }

  /** The manifest as the editor has it. */
  async manifest(): Promise<string> {
    await this.#studio.page.getByRole('button', { name: 'appliance.json', exact: true }).click();
    await expect(this.#studio.code).toContainText('libraries');
    return (await this.#studio.code.locator('.view-lines').textContent())?.replaceAll('\u00a0', ' ') ?? '';
  }
}

test.use({ contextOptions: { reducedMotion: 'reduce' } });

test('two appliances that speak TCP are composed from an empty canvas, and what one answers is in the page of the other', async ({
  studio,
}) => {
  const { page } = studio;
  const canvas = new Canvas(studio);
  await canvas.openBlank();
  await studio.choose('unix');
  await canvas.pane.getByRole('button', { name: /^Talk over TCP/ }).click();
  await expect(canvas.library('tcp')).toBeVisible();

  await canvas.pane.getByRole('button', { name: /Choose or add an appliance$/ }).click();
  await page.getByRole('menuitem', { name: /^Add an appliance/ }).click();
  await page.getByRole('dialog').getByRole('combobox').fill('front');
  await page.getByRole('option', { name: /^Empty, called front/ }).click();
  await canvas.pane.getByRole('button', { name: /^Show what appliance answers/ }).click();
  for (const name of ['http', 'tcp', 'stack-direct']) await expect(canvas.library(name)).toBeVisible();
  await expect(canvas.node('device:network')).toBeVisible();
  await expect(studio.code).toContainText("hostname: 'appliance'");

  // The page comes to the front by itself.
  await studio.run.click();
  const preview = page.getByRole('region', { name: 'Preview', exact: true }).frameLocator('iframe');
  await expect(preview.getByText(/You asked for \//)).toBeVisible();

  // A node under the hand renders with every step, and no other does.
  const box = await canvas.library('tcp').boundingBox();
  if (!box) throw new Error('the picture is not drawn');
  await page.mouse.move(box.x + 30, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + 50, box.y + 20, { steps: 3 });
  await noteRenders(page);
  await page.mouse.move(box.x + 90, box.y + 40, { steps: 8 });
  expect(await rendered(page)).toEqual(['library:tcp']);
  await page.mouse.up();
});

/** React gives an element another record of its properties whenever what it belongs to has rendered. */
const recordOfElement = `(element) => element[Object.keys(element).find((key) => key.startsWith('__reactProps$'))]`;
const nodesOfPicture = `[...document.querySelectorAll('.react-flow__node')]`;

async function noteRenders(page: Page): Promise<void> {
  await page.evaluate(
    `{ globalThis.noted = new Map(${nodesOfPicture}.map((node) => [node, (${recordOfElement})(node)])); undefined; }`,
  );
}

/** The nodes that have rendered since. */
async function rendered(page: Page): Promise<unknown> {
  return page.evaluate(
    `${nodesOfPicture}.filter((node) => globalThis.noted.get(node) !== (${recordOfElement})(node)).map((node) => node.dataset.id)`,
  );
}

test('an edge that is let go over nothing opens the palette with what fits, and placing that ties it', async ({
  studio,
}) => {
  const { page } = studio;
  const canvas = new Canvas(studio);
  await canvas.openBlank();
  await canvas.pane.getByRole('button', { name: /^Talk over TCP/ }).click();
  await expect(canvas.library('stack-direct')).toBeVisible();
  await canvas.letGo(canvas.outlet('library:tcp', 'Stack'));
  await expect(canvas.palette).toContainText('What provides Stack to TCP');
  await expect(canvas.palette.getByRole('option')).toHaveCount(1);
  await canvas.palette.getByRole('option').click();
  await expect(canvas.library('stack-host')).toBeVisible();
  await expect(canvas.library('stack-direct')).toBeHidden();
  await expect(canvas.palette).toBeHidden();

  await canvas.letGo(canvas.outlet('app'));
  await expect(canvas.palette).toContainText('What the code can use');
  await page.keyboard.type('clock');
  await page.keyboard.press('Enter');
  await expect(canvas.library('clock')).toBeVisible();
  expect(await canvas.manifest()).toContain('"uses": ["clock", "tcp"]');
});

test('with the keyboard alone: placed, walked, replaced, broken, mended, and undone back to nothing', async ({
  studio,
}) => {
  const { page } = studio;
  const canvas = new Canvas(studio);
  await canvas.openBlank();
  await studio.choose('unix');

  await canvas.pane.getByRole('button', { name: /^Serve web pages/ }).focus();
  await page.keyboard.press('Enter');
  await expect(canvas.library('stack-direct')).toBeVisible();

  await canvas.node('app').focus();
  await page.keyboard.press('ArrowDown');
  await expect(canvas.library('http')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(canvas.inspector).toContainText('Why is this here');
  await page.keyboard.press('Escape');
  await expect(canvas.library('http')).toBeFocused();

  await page.keyboard.press('a');
  await expect(canvas.palette).toBeVisible();
  await page.keyboard.type('clock');
  await page.keyboard.press('Enter');
  await expect(canvas.library('clock')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(canvas.library('clock')).toBeFocused();

  await canvas.library('stack-direct').focus();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: /^Replace by/ }).focus();
  await page.keyboard.press('Enter');
  await expect(canvas.library('stack-host')).toBeVisible();
  await expect(canvas.library('stack-direct')).toBeHidden();
  await expect(canvas.node('device:sockets')).toBeVisible();

  await canvas.library('stack-host').focus();
  await page.keyboard.press('Delete');
  const open = canvas.pane.getByRole('button', { name: /^TCP needs Stack: choose/ });
  await expect(open).toBeVisible();
  await expect(canvas.library('tcp')).toHaveAccessibleName(/error: /);
  await open.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem').first()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(canvas.pane.getByRole('button', { name: /needs Stack: choose/ })).toHaveCount(0);
  await expect(canvas.library('tcp')).not.toHaveAccessibleName(/error: /);

  await canvas.node('app').focus();
  for (let step = 0; step < 5; step++) await page.keyboard.press('Control+z');
  await expect(canvas.pane.getByRole('heading', { name: 'What should it do?' })).toBeVisible();
  await expect(studio.code).toContainText("console.log('hello')");
  await expect(page.getByRole('button', { name: 'appliance.json', exact: true })).toHaveCount(0);
});

test('the manifest moves the picture; one that cannot be read keeps it; undo in the editor moves it back', async ({
  studio,
}) => {
  const { page } = studio;
  const canvas = new Canvas(studio);
  await canvas.openBlank();
  await canvas.pane.getByRole('button', { name: /^Talk over TCP/ }).click();
  await expect(canvas.library('tcp')).toBeVisible();
  await canvas.manifest();
  await studio.write('{ "libraries": { "clock": {} }, "uses": ["clock"] }');
  await expect(canvas.library('clock')).toBeVisible();
  await expect(canvas.library('tcp')).toBeHidden();
  await studio.write('{ "libraries": ');
  await expect(canvas.pane.getByText('The picture is the last one that could be read.')).toBeVisible();
  await expect(canvas.library('clock')).toBeVisible();
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await expect(canvas.library('tcp')).toBeVisible();

  // Targets are in the text and in the bar on top, and are the same.
  const kvm = page.getByRole('button', { name: 'Target kvm' });
  await studio.write('{ "targets": ["unix"] }');
  await expect(kvm).toHaveAttribute('aria-pressed', 'false');
  await kvm.click();
  await expect(studio.code.locator('.view-lines')).toContainText(/unix.*kvm/);
});

test('a library is dragged in, copied, and a name in the code offers the one that it comes from', async ({
  studio,
}) => {
  const { page } = studio;
  const canvas = new Canvas(studio);
  await canvas.openBlank();
  await canvas.pane.getByRole('button', { name: /^Serve web pages/ }).click();
  await expect(canvas.library('http')).toBeVisible();
  await canvas.pane.getByRole('button', { name: 'Add a library' }).click();
  const line = canvas.palette.getByRole('option', { name: /^Clock/ });
  await line.dragTo(canvas.pane.locator('.react-flow__pane'), { targetPosition: { x: 40, y: 40 } });
  await expect(canvas.library('clock')).toBeVisible();
  await page.keyboard.press('Escape');

  await canvas.library('clock').focus();
  await page.keyboard.press('Control+x');
  await expect(canvas.library('clock')).toBeHidden();
  await canvas.node('app').focus();
  await page.keyboard.press('Control+v');
  await expect(canvas.library('clock')).toBeVisible();

  await page.getByRole('button', { name: 'main.ts', exact: true }).click();
  await studio.write(
    "import type { Needs } from 'skerry';\nexport default function main({ random }: Needs) {\n  random.integer(2);\n}\n",
  );
  const offer = page.getByRole('region', { name: 'Libraries that the code mentions' });
  await expect(offer).toContainText('The code mentions Random');
  await expect(studio.problems).toContainText('random');
  await studio.problems
    .getByRole('button', { name: /random/ })
    .first()
    .click();
  await page.keyboard.press('Control+.');
  await page
    .getByText(/^Add Random\b.* to the appliance$/)
    .first()
    .click();
  await expect(canvas.library('random')).toBeVisible();
  await expect(offer).toBeHidden();

  await studio.write(
    "import type { Needs } from 'skerry';\nexport default function main({ udp, icmp }: Needs) {\n  return [udp, icmp];\n}\n",
  );
  await offer.getByRole('button', { name: 'Do not offer ICMP' }).click();
  await expect(offer).not.toContainText('ICMP');
  await offer.getByRole('button', { name: 'Place UDP' }).click();
  await expect(canvas.library('udp')).toBeVisible();
});

test('axe finds nothing in the canvas and its inspector', async ({ studio }) => {
  const { page } = studio;
  const canvas = new Canvas(studio);
  await canvas.openBlank();
  expect(await found(studio)).toEqual([]);
  await canvas.pane.getByRole('button', { name: /^Serve web pages/ }).click();
  await expect(canvas.library('http')).toBeVisible();
  await canvas.library('stack-direct').focus();
  await page.keyboard.press('Delete');
  await expect(canvas.pane.getByRole('button', { name: /needs Stack: choose/ }).first()).toBeVisible();
  await canvas.library('tcp').focus();
  await page.keyboard.press('Enter');
  await expect(canvas.inspector.getByRole('button', { name: /^Add / }).first()).toBeVisible();
  expect(await found(studio)).toEqual([]);
});

test('axe finds nothing in the palette with every library, and in the list', async ({ studio }) => {
  const { page } = studio;
  const canvas = new Canvas(studio);
  await canvas.openBlank();
  await canvas.pane.getByRole('button', { name: /^Serve web pages/ }).click();
  await expect(canvas.library('http')).toBeVisible();
  await canvas.library('tcp').focus();
  await page.keyboard.press('a');
  await expect(canvas.palette).toBeVisible();
  expect(await found(studio)).toEqual([]);
  await page.keyboard.press('Escape');
  await canvas.pane.getByRole('button', { name: 'Show as a list' }).click();
  expect(await found(studio)).toEqual([]);
});
