/** `npm run check`: types, lint, format, layers, unused code, documents. Warnings are errors. */
import { bootstrap, root } from './bootstrap/bootstrap.mjs';
import { runChecks } from './check/run.mjs';

await bootstrap('check');
const { passed, failed } = await runChecks(root);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
