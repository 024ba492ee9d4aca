/** `npm run soak -- storage`: proofs that take too long for every run of the tests. Installs what is missing first. */
import { bootstrap, continueUnder24 } from './bootstrap/bootstrap.mjs';

await bootstrap('check');
await continueUnder24('scripts/soak/main.ts');
