/** `npm start`: installs what is missing, then serves Skerry until it is stopped. */
import { bootstrap, continueUnder24 } from './bootstrap/bootstrap.mjs';

await bootstrap('run');
await continueUnder24('scripts/serve.ts');
