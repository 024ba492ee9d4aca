/** `npm run soak -- storage`, `-- sqlite`, `-- xen-arm`, `-- xen-disk` or `-- xen-host`: proofs that take too long for every run of the tests. Installs what is missing first. */
import { bootstrap, continueUnder24 } from './bootstrap/bootstrap.mjs';

await bootstrap('soak');
await continueUnder24('scripts/soak/main.ts');
