/** `npm run bench`: installs what is missing, then measures. */
import { bootstrap, continueUnder24 } from './bootstrap/bootstrap.mjs';

await bootstrap('bench');
await continueUnder24('bench/main.ts');
