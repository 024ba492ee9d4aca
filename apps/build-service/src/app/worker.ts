/** A build worker process. */
import { targets } from '@skerry/contracts';
import { createToolchain } from '@skerry/toolchain';
import { ToolchainBuilder } from '../worker/toolchain-builder.ts';
import { endInOrder, processLog } from './process.ts';
import { workerSettings } from './settings.ts';
import { startWorker } from './work.ts';

const settings = workerSettings(process.env);
const log = processLog('worker', settings.logLevel);
const toolchain = createToolchain(
  settings.cacheFolder === undefined ? {} : { cacheDir: settings.cacheFolder },
);
const worker = await startWorker(settings, new ToolchainBuilder(toolchain), log);
endInOrder(log, () => worker.close());
toolchain.prewarm(targets).then(
  () => log.info('warm'),
  (error: unknown) => log.warn({ err: error }, 'could not compile ahead; the first build will say why'),
);
