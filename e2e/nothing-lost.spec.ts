import { hold } from './processes.ts';
import { expect, Studio, test } from './studio.ts';

const counting =
  "let sum = 0;\nfor (let at = 0; at < 1_000; at++) sum += at % 7;\n\nexport default async function main() {\n  console.log('the sum is', sum);\n  await new Promise(() => setInterval(() => {}, 60_000));\n}\n";

test('a reload in the middle of a build loses neither the edit nor the build', async ({ studio, system }) => {
  await studio.choose('unix');
  await studio.write(counting);
  const goOn = hold(system.url, 'worker');
  try {
    await studio.run.click();
    // The server has it: what it has not answered yet is nobody's build.
    await expect(studio.build.getByRole('status')).toHaveText(/^(?:Queued|Building)/);
    await studio.page.reload();
    await studio.ready();
    await expect(studio.code).toContainText('the sum is');
    await expect(studio.run).toHaveAttribute('aria-busy', 'true');
  } finally {
    goOn();
  }
  await expect(studio.console('unix')).toContainText('the sum is');
});

test('a reload keeps files, tabs, cursor, targets and consoles', async ({ studio }) => {
  const { page } = studio;
  await studio.choose('unix', 'arm');
  await page.getByRole('button', { name: 'New file' }).click();
  await page.getByRole('textbox', { name: 'Name of the new file' }).fill('greet.ts');
  await page.keyboard.press('Enter');
  await studio.write("export const greeting = 'Salut';\n// the cursor stays here");
  await studio.run.click();
  await expect(studio.console('arm')).toContainText('Hello, world!');
  await studio.type('unix', 'Ada\r');
  await expect(studio.console('unix')).toContainText(', Ada!');
  const before = await studio.console('unix').textContent();

  await page.reload();
  await studio.ready();
  await expect(page.getByRole('tab', { name: 'greet.ts' })).toHaveAttribute('aria-selected', 'true');
  await expect(studio.code).toContainText('Salut');
  await expect(studio.code.locator('.line-numbers.active-line-number')).toHaveText('2');
  await expect(page.getByRole('button', { name: 'Target kvm' })).toHaveAttribute('aria-pressed', 'false');
  await expect.poll(() => studio.console('unix').textContent()).toBe(before);
  await expect(studio.machine('arm').getByRole('status')).toHaveText('running');
  await studio.type('unix', 'Grace\r');
  await expect(studio.console('unix')).toContainText(', Grace!');
});

test('two tabs of the page both keep their edits, and undo goes back over what the other one did', async ({
  studio,
  context,
  system,
}) => {
  const other = new Studio(await context.newPage());
  await other.open(system.url);
  await other.page.getByRole('button', { name: 'README.md', exact: true }).click();
  await other.write('# from the other tab');

  await studio.page.bringToFront();
  await studio.write('// from this tab');
  await expect(studio.page.getByRole('region', { name: 'Notices' })).toContainText('Changed in another tab');
  await expect(other.page.getByRole('region', { name: 'Notices' })).toContainText('hello/main.ts');

  await studio.page.getByRole('button', { name: 'README.md', exact: true }).click();
  await expect(studio.code).toContainText('from the other tab');
  await studio.code.locator('.view-lines').click();
  await studio.page.keyboard.press('Control+z');
  await expect(studio.code).toContainText('The smallest appliance');
});

test('files are created, renamed and deleted, and a bad name is refused with the reason', async ({
  studio,
}) => {
  const { page } = studio;
  await page.getByRole('button', { name: 'New file' }).click();
  const field = page.getByRole('textbox', { name: 'Name of the new file' });
  await field.fill('../outside.ts');
  await field.press('Enter');
  await expect(page.getByRole('navigation', { name: 'Files' }).getByRole('alert')).toContainText(
    'relative path',
  );
  await field.fill('lib/greet.ts');
  await field.press('Enter');
  await expect(page.getByRole('tab', { name: 'lib/greet.ts' })).toBeVisible();

  await page.getByRole('button', { name: 'More for lib/greet.ts' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByRole('textbox', { name: 'New name of lib/greet.ts' }).fill('greet.ts');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('tab', { name: 'greet.ts', exact: true })).toBeVisible();

  await page.getByRole('button', { name: 'More for greet.ts' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('tab', { name: 'greet.ts' })).toHaveCount(0);
});
