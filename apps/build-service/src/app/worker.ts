/** A build worker process. */
import { defaultTargets } from '@skerry/contracts';
import { createToolchain } from '@skerry/toolchain';
import { readGallery } from '../http/examples.ts';
import { buildGallery } from '../worker/gallery.ts';
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
prepare().catch((error: unknown) => {
  if (error instanceof DOMException && error.name === 'AbortError') return;
  log.warn({ err: error }, 'could not prepare; the first build will say why');
});

/** What nobody waits for: warm stages for the first build, what each library adds to an image, the gallery's images. */
async function prepare(): Promise<void> {
  await toolchain.prewarm(defaultTargets);
  log.info('warm');
  await toolchain.measure({
    whenIdle: () => worker.idle(),
    onFailure: (library, error) => log.warn({ err: error, library }, 'a library could not be measured'),
  });
  log.info('every library is measured');
  const gallery = await readGallery(settings.examples);
  await buildGallery(
    gallery.map(({ example }) => example),
    toolchain,
    {
      whenIdle: () => worker.idle(),
      onFailure: (example, target, message) =>
        log.warn({ example, target, message }, 'an example could not be built'),
    },
  );
  log.info('the gallery is built');
}
