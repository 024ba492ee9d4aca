/** compiler.ts in a thread of its own: one module, one answer. */
import { parentPort, workerData } from 'node:worker_threads';
import { type AssemblySource, compile } from './compiler.ts';

parentPort?.postMessage(await compile(workerData as AssemblySource));
