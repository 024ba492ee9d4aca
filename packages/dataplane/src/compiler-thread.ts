/** compiler.ts in a thread of its own: one variant, one answer. */
import { parentPort, workerData } from 'node:worker_threads';
import { compile, type Variant } from './compiler.ts';

parentPort?.postMessage(await compile(workerData as Variant));
