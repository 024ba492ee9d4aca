/** `npm run soak -- storage`, `-- xen-network` and others, see soak/main.ts: proofs that take too long for every run of the tests. Installs what is missing first. */
import { bootstrap, continueUnder24 } from './bootstrap/bootstrap.mjs';

await bootstrap('soak');
await continueUnder24('scripts/soak/main.ts');
