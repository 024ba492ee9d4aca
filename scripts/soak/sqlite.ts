/** The sqlite project's own test scripts on our SQLite: what of them passes, and whether those that did still do. */
import { runScript } from '../../packages/libos/test/sqlite-project/fixture.ts';
import { cleanScripts, scriptFolder, scriptsIn } from '../../packages/libos/test/sqlite-project/scripts.ts';

/** How many scripts fail that are known to pass. The others are counted: what they need is often not there. */
export async function proveSqlite({ minutes }: { minutes: number }): Promise<number> {
  const folder = await scriptFolder();
  const all = await scriptsIn(folder);
  const clean = new Set(cleanScripts);
  // Those that have to pass first, should the time not be enough.
  const order = [...cleanScripts, ...all.filter((script) => !clean.has(script))];
  const start = performance.now();
  const sum = { scripts: 0, clean: 0, empty: 0, tests: 0, failed: 0 };
  let wrong = 0;
  for (const script of order) {
    if (performance.now() - start > minutes * 60_000) break;
    const { count, failed } = await runScript(folder, script);
    sum.scripts++;
    sum.tests += count;
    sum.failed += failed.length;
    if (count === 0) sum.empty++;
    else if (failed.length === 0) sum.clean++;
    if (failed.length === 0 && count > 0 && !clean.has(script))
      console.log(`${script}: all of ${count} pass`);
    if (!clean.has(script) || (failed.length === 0 && count > 0)) continue;
    wrong++;
    console.log(`${script}: ${failed.length} of ${count} fail: ${failed.join(', ')}`);
  }
  const seconds = ((performance.now() - start) / 1_000).toFixed(0);
  console.log(
    `sqlite: ${sum.scripts} of ${order.length} scripts, ${sum.tests} tests, ${sum.failed} failed, ${seconds} s; ` +
      `${sum.clean} scripts pass whole, ${sum.empty} leave out all they have`,
  );
  return wrong;
}
