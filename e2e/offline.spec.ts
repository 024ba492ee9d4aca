import { expect, test } from './studio.ts';

test('without the service the page says so, keeps what is typed, and recovers by itself', async ({
  studio,
  system,
}) => {
  test.setTimeout(240_000);
  const { page } = studio;
  const connection = page.getByRole('status', { name: 'Connection' });
  await studio.choose('unix');
  await system.stop();
  await expect(connection).toContainText('Offline.');
  await studio.write("export default function main() {\n  console.log('written offline');\n}\n");
  await studio.run.click();
  await expect(studio.build.getByRole('alert')).toContainText('does not answer');

  await system.start();
  await expect(connection).toBeEmpty();
  await expect(studio.code).toContainText('written offline');
  await studio.run.click();
  await expect(studio.console('unix')).toContainText('written offline');
  await expect(studio.build.getByRole('alert')).toBeHidden();
});
