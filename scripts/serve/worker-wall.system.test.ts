import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workerWall } from './worker-wall.ts';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'skerry-wall-'));
  writeFileSync(join(folder, 'secret'), 'a secret');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a script of Node behind the wall; what it prints. */
function behind(script: string): string {
  const wall = workerWall({
    root,
    cacheFolder: join(folder, 'cache'),
    dataFolder: join(folder, 'data'),
    redisSocket: join(folder, 'data', 'artifacts', 'redis.sock'),
  });
  if (!wall) throw new Error('bubblewrap does not work on this machine');
  const [command = '', ...args] = [...wall, process.execPath, '-e', script];
  const outcome = spawnSync(command, args, { encoding: 'utf8', timeout: 20_000 });
  if (outcome.status !== 0) throw new Error(outcome.stderr);
  return outcome.stdout.trim();
}

test('behind the wall of a build worker, files of the host are not there', () => {
  const paths = JSON.stringify([join(folder, 'secret'), '/etc/shadow', '/var/log']);
  expect(behind(`console.log(${paths}.filter((path) => fs.existsSync(path)).length)`)).toBe('0');
});

test('the checkout can be read there and not written', () => {
  expect(behind(`console.log(JSON.parse(fs.readFileSync('${root}/package.json')).name)`)).toBe('skerry');
  expect(
    behind(`try { fs.writeFileSync('${root}/x', ''); } catch (error) { console.log(error.code); }`),
  ).toBe('EROFS');
});

test('the cache and the artifacts can be written there', () => {
  const paths = JSON.stringify([join(folder, 'cache', 'x'), join(folder, 'data', 'artifacts', 'x')]);
  expect(behind(`for (const path of ${paths}) fs.writeFileSync(path, 'kept'); console.log('done')`)).toBe(
    'done',
  );
});

test('there is no network and no other process there', () => {
  expect(
    behind('console.log(Object.keys(os.networkInterfaces()).filter((name) => name !== "lo").length)'),
  ).toBe('0');
  const processes = behind(
    'console.log(fs.readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name)).length)',
  );
  expect(Number(processes)).toBeLessThanOrEqual(2);
});
