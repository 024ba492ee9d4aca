/** Serves Skerry on this machine until it is stopped. Runs under Node 24; `npm start` gets here through start.mjs. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Board } from './bootstrap/board.mjs';
import { root } from './bootstrap/bootstrap.mjs';
import { Fleet } from './serve/fleet.ts';
import { answers } from './serve/health.ts';
import { lockFolder } from './serve/instance-lock.ts';
import { LogFile } from './serve/log-file.ts';
import { probePort } from './serve/port.ts';
import { prewarm } from './serve/prewarm.ts';
import { readSettings } from './serve/settings.ts';
import { studioBuild } from './serve/studio.ts';

const readyTimeoutMs = 120_000;
/** This many short lives of one process before it was ever ready: it will not come up by itself. */
const hopelessAfter = 4;

const board = new Board();

function giveUp(message: string): never {
  process.stderr.write(`\n${message}\n`);
  process.exit(1);
}

async function serve(): Promise<void> {
  const settings = readSettings(root, process.env);
  mkdirSync(settings.dataFolder, { recursive: true, mode: 0o700 });
  const lock = await lockFolder(settings.dataFolder);
  if (lock.kind === 'held') {
    const where = lock.by?.url ? `at ${lock.by.url}` : 'and is still starting';
    board.print(
      `Skerry already runs from this folder ${where}${lock.by ? ` (process ${lock.by.pid}; stop it with Ctrl-C there or \`kill ${lock.by.pid}\`)` : ''}.`,
    );
    return;
  }
  const probe = await probePort(settings.host, settings.port);
  if (probe.kind === 'busy') {
    giveUp(
      `Port ${probe.port} is taken${probe.by ? ` by ${probe.by}` : ''}. Stop that, or choose another port:\n\n  SKERRY_PORT=${probe.port + 1} npm start\n`,
    );
  }

  const stopped = new AbortController();
  const log = new LogFile(join(settings.dataFolder, 'logs', 'skerry.log'));
  let ready = false;
  const fleet = new Fleet({
    settings,
    port: probe.port,
    log,
    onDeath: (name, how, failures) => {
      if (ready) board.print(`  ${name} ended (${how}); starting it again.`);
      else if (failures >= hopelessAfter) {
        fleet.kill();
        giveUp(
          `${name} does not start (${how}). Its last words:\n\n${log.tail(name).join('\n')}\n\nAll of the log: ${log.path}`,
        );
      }
    },
  });
  endInOrder(fleet, log, stopped);

  const url = `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${probe.port}/`;
  const studio = studioBuild(root);
  await Promise.all([
    prewarm(root, board, stopped.signal),
    (async () => {
      if (studio.needed) await board.run('Building the page', studio.run);
      await board.run('Starting the services', () => fleet.start());
    })(),
  ]);
  const up = await board.run('Waiting for the services', () =>
    answers(`${url}api/health/ready`, readyTimeoutMs, stopped.signal),
  );
  if (stopped.signal.aborted) return;
  if (!up) {
    fleet.kill();
    giveUp(`The services did not become ready within ${readyTimeoutMs / 1000} s. Their log: ${log.path}`);
  }
  ready = true;
  lock.say({ pid: process.pid, url });
  board.print(`\nSkerry is ready at ${url}\n\n  Ctrl-C stops it. Log: ${log.path}\n`);
}

/** The first signal ends every process in order, the second at once. */
function endInOrder(fleet: Fleet, log: LogFile, stopped: AbortController): void {
  const stop = async (): Promise<void> => {
    if (stopped.signal.aborted) {
      fleet.kill();
      process.exit(1);
    }
    stopped.abort();
    await board.run('Stopping', () => fleet.stop());
    await log.close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());
  onLostNpm(() => void stop());
}

/**
 * npm hands a SIGTERM to the shell between it and its script, and the shell dies without a word: then this process has
 * another parent. Without npm a new parent means nothing: somebody sent us to the background and went away.
 */
function onLostNpm(lost: () => void): void {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    lost();
  }, 250).unref();
}

await serve().catch((error: unknown) => giveUp(error instanceof Error ? error.message : String(error)));
