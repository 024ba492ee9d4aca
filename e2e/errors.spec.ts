import { expect, test } from './studio.ts';

const wrong =
  "export default function main() {\n  const count: number = 'three';\n  console.log(count);\n}\n";
const mended =
  "export default function main() {\n  const count: number = 3;\n  console.log('count', count);\n}\n";

test('a type error shows on its line, from the editor and from the build, and mends', async ({ studio }) => {
  await studio.choose('unix');
  await studio.write(wrong);
  await expect(studio.problems).toContainText("Type 'string' is not assignable to type 'number'.");
  await expect(studio.code.locator('.squiggly-error').first()).toBeVisible();

  await studio.run.click();
  await expect(studio.build.getByRole('alert')).toContainText('TYPE_ERROR');
  await expect(studio.problems.getByRole('listitem')).toHaveCount(1);
  await studio.problems.getByRole('button').click();
  await expect(studio.code.locator('.line-numbers.active-line-number')).toHaveText('2');

  await studio.write(mended);
  await expect(studio.problems).toBeHidden();
  await studio.run.click();
  await expect(studio.console('unix')).toContainText('count 3');
  await expect(studio.build.getByRole('alert')).toBeHidden();
});

test('what only the build finds is marked on its line until that is edited', async ({ studio }) => {
  await studio.choose('unix');
  await studio.write(
    "const at = Date.now();\n\nexport default function main() {\n  console.log('made at', at);\n}\n",
  );
  await studio.run.click();
  await expect(studio.build.getByRole('alert')).toContainText('EVALUATION_FAILED');
  await expect(studio.problems).toContainText('main.ts:1');
  await expect(studio.code.locator('.squiggly-error').first()).toBeVisible();
  await studio.write("export default function main() {\n  console.log('made in main', Date.now() > 0);\n}\n");
  await expect(studio.problems).toBeHidden();
  await studio.run.click();
  await expect(studio.console('unix')).toContainText('made in main true');
});

test('an uncaught error ends the machine with its code and the line in TypeScript', async ({ studio }) => {
  await studio.choose('unix');
  await studio.write("export default function main() {\n  throw new Error('on purpose');\n}\n");
  await studio.run.click();
  await expect(studio.console('unix')).toContainText('on purpose');
  await expect(studio.console('unix')).toContainText('main.ts:2');
  await expect(studio.machine('unix').getByRole('status')).toHaveText('exited with 1');
});

test('an endless loop at module scope ends at its limit; one in main can be stopped', async ({ studio }) => {
  await studio.choose('unix');
  await studio.write('for (;;) {}\n\nexport default function main() {}\n');
  await studio.run.click();
  await expect(studio.build.getByRole('alert')).toContainText('EVALUATION_TIMEOUT');

  await studio.write(
    "export default function main() {\n  console.log('round and round');\n  for (;;) {}\n}\n",
  );
  await studio.run.click();
  await expect(studio.console('unix')).toContainText('round and round');
  await studio.machine('unix').getByRole('button', { name: 'Stop unix' }).click();
  await expect(studio.machine('unix').getByRole('status')).toHaveText('stopped');
});
