/** A worker process with the scripted builder and short locks, for tests that kill it. */
import { endInOrder, processLog } from '../src/app/process.ts';
import { workerSettings } from '../src/app/settings.ts';
import { startWorker } from '../src/app/work.ts';
import { ScriptedBuilder } from './scripted-builder.ts';

const log = processLog('worker', 'silent');
const timing = { lockMs: 1_000, stalledMs: 500 };
const worker = await startWorker(workerSettings(process.env), new ScriptedBuilder(), log, timing);
endInOrder(log, () => worker.close());
process.send?.('ready');
