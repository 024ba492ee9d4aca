/** The runner's process: reads settings, starts, ends on SIGTERM, SIGINT or when its supervisor is gone. */
import { join } from 'node:path';
import { FolderStore } from '@skerry/artifact-store';
import { dataplaneWasm } from '@skerry/dataplane';
import { DiskStore } from '@skerry/device-models/block';
import { detectSandbox } from '@skerry/device-models/sandbox';
import { connectRedis, redisAddress } from '@skerry/records';
import { pino } from 'pino';
import { prepareTapHelper } from '../network/tap/helper.ts';
import { Runner } from './runner.ts';
import { runnerId } from './runner-id.ts';
import { readSettings } from './settings.ts';

/** Longer than every instance's grace; after it the process ends and its instances with it. */
const shutdownMs = 6_000;

const settings = readSettings(process.env);
const log = pino({ name: 'runner', level: settings.logLevel });
const redis = connectRedis(redisAddress(process.env), 'wait');
redis.on('error', (error) => log.warn({ error: error.message }, 'redis'));

const runner = new Runner({
  id: runnerId(settings.name),
  targets: settings.targets,
  capacity: settings.capacity,
  sandbox: await detectSandbox(),
  store: new FolderStore(settings.dataFolder),
  disks: new DiskStore(join(settings.dataFolder, 'disks')),
  dataplane: () => dataplaneWasm('direct', settings.cacheFolder),
  bound: settings.bound,
  cacheFolder: settings.cacheFolder,
  tapHelper: settings.network === 'tap' ? await prepareTapHelper(settings.cacheFolder) : undefined,
  redis,
  log,
});

let ending = false;
async function end(why: string): Promise<void> {
  if (ending) return;
  ending = true;
  log.info({ why }, 'shutting down');
  setTimeout(() => process.exit(1), shutdownMs).unref();
  await runner.close();
  redis.disconnect();
  process.exit(0);
}
process.on('SIGTERM', () => void end('SIGTERM'));
process.on('SIGINT', () => void end('SIGINT'));
process.on('disconnect', () => void end('the supervisor is gone'));

await runner.start();
