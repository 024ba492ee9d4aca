import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../bootstrap/bootstrap.mjs';

/** A space in the path, and one too long for a socket beside the data. */
const folder = mkdtempSync(join(tmpdir(), `skerry fault ${'x'.repeat(60)}-`));
const environment = {
  ...process.env,
  SKERRY_PORT: '0',
  SKERRY_DATA: folder,
  SKERRY_WORKERS: '1',
  REDIS_URL: '',
};
const names = ['redis', 'api', 'worker-1', 'runner'] as const;

let launcher: ChildProcess;
let url: string;

interface Started {
  readonly process: ChildProcess;
  readonly url: string;
}

async function start(): Promise<Started> {
  const child = spawn(process.execPath, [join(root, 'scripts', 'serve.ts')], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const words: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => words.push(chunk.toString()));
  for await (const line of createInterface({ input: child.stdout })) {
    words.push(line);
    const ready = /ready at (http:\S+)/.exec(line)?.[1];
    if (ready) {
      child.stdout.resume();
      return { process: child, url: ready };
    }
  }
  throw new Error(words.join('\n'));
}

/** The newest process of that name, as the log has it. */
function pidOf(name: string): number {
  const log = readFileSync(join(folder, 'logs', 'skerry.log'), 'utf8');
  return Number([...log.matchAll(new RegExp(`${name} started as process (\\d+)`, 'g'))].at(-1)?.[1]);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 45_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`never: ${what}`);
    await delay(50);
  }
}

const isReady = (): Promise<boolean> =>
  fetch(`${url}api/health/ready`, { signal: AbortSignal.timeout(5_000) }).then(
    ({ ok }) => ok,
    () => false,
  );

beforeAll(async () => {
  ({ process: launcher, url } = await start());
});

afterAll(async () => {
  if (launcher?.exitCode === null && launcher.signalCode === null) {
    launcher.kill('SIGTERM');
    await once(launcher, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
});

test.each(names)('%s, killed, is started again and the service is ready again', async (name) => {
  const before = pidOf(name);
  process.kill(before, 'SIGKILL');
  await until(`${name} is another process`, () => pidOf(name) !== before);
  await until('ready', isReady);
});

test('a second launcher for the same folder says where the first one serves, and leaves it alone', async () => {
  const second = spawn(process.execPath, [join(root, 'scripts', 'serve.ts')], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  second.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const [code] = await once(second, 'close');
  expect(code).toBe(0);
  expect(said).toContain(url);
  expect(said).toContain(`process ${launcher.pid}`);
  expect(await isReady()).toBe(true);
});

test('when the launcher is killed every process ends, and the next launcher starts at once', async () => {
  const pids = names.map(pidOf);
  launcher.kill('SIGKILL');
  ({ process: launcher, url } = await start());
  await until('the processes of the first are gone', () => !pids.some(isAlive));
  expect(await isReady()).toBe(true);
});

test('asked to end, the launcher ends every process and exits with 0', async () => {
  const pids = names.map(pidOf);
  launcher.kill('SIGTERM');
  const [code] = await once(launcher, 'exit');
  expect(code).toBe(0);
  expect(pids.filter(isAlive)).toEqual([]);
});
