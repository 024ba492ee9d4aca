import { join } from 'node:path';
import { FolderStore } from '@skerry/artifact-store';
import { DiskStore } from '@skerry/device-models/block';
import { detectSandbox } from '@skerry/device-models/sandbox';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Runner } from '../src/app/runner.ts';
import { runnerId } from '../src/app/runner-id.ts';
import { endOrphans } from '../src/tenders/orphans.ts';
import { type Actor, compileActor } from './actor.ts';
import { Harness } from './harness.ts';
import { gone, processesOf } from './process-alive.ts';

describe('when something is killed', () => {
  let harness: Harness;
  let actor: Actor;
  beforeEach(async () => {
    [harness, actor] = await Promise.all([Harness.start(), compileActor()]);
  });
  afterEach(async () => {
    await harness?.dispose();
    await actor?.dispose();
  });

  const boot = (...parameters: string[]): Promise<string> =>
    harness.boot({ imagePath: actor.imagePath, parameters });

  it('a runner that is killed leaves no process behind, and the next one reports its instances lost', async () => {
    const runner = await harness.startRunner();
    const ids = [await boot('tick'), await boot('loop'), await boot('echo')];
    for (const id of ids) await harness.until(id, ({ state }) => state === 'running');
    const processes = processesOf(runner.child.pid as number);
    expect(processes.length).toBeGreaterThanOrEqual(3);
    await runner.kill('SIGKILL');
    await gone(processes);

    await harness.startRunner();
    for (const id of ids) {
      expect(await harness.ended(id)).toMatchObject({ state: 'failed', error: { code: 'INSTANCE_LOST' } });
    }
    expect(await harness.ended(await boot('hello'))).toMatchObject({ state: 'exited', exitCode: 0 });
  });

  it('a runner that is killed while it boots instances leaves none of them behind for the next one', async () => {
    const runner = await harness.startRunner();
    const ids = await Promise.all(Array.from({ length: 8 }, () => boot('loop')));
    const [first = ''] = ids;
    await harness.until(first, ({ state }) => state === 'booting');
    await runner.kill('SIGKILL');
    await harness.startRunner();
    for (const id of ids) {
      // Claimed before the kill: lost. Not claimed: booted by the next one, in its turn.
      const { state } = await harness.until(id, (instance) => ['running', 'failed'].includes(instance.state));
      if (state === 'running') await harness.records.requestStop(id);
      await harness.ended(id);
    }
    expect(endOrphans((id) => id.endsWith(`.${runner.child.pid}`))).toBe(0);
  });

  it('a runner that is asked to end ends its instances first and records it', async () => {
    const runner = await harness.startRunner();
    const id = await boot('tick');
    await harness.until(id, ({ state }) => state === 'running');
    const processes = processesOf(runner.child.pid as number);
    await runner.kill('SIGTERM');
    expect(runner.child.exitCode).toBe(0);
    expect(await harness.records.read(id)).toMatchObject({
      state: 'failed',
      error: { code: 'INSTANCE_LOST' },
    });
    await gone(processes);
  });

  it('an instance prints on while Redis is away, and nothing of it is lost or there twice', async () => {
    await harness.startRunner();
    const id = await boot('tick');
    const numberOf = (text: string): number => Number(/tick (\d+)\n[^\n]*$/.exec(text)?.[1] ?? 0);
    const before = numberOf(await harness.consoleUntil(id, (text) => numberOf(text) >= 5));
    await harness.redisServer.kill();
    await harness.redisServer.start();
    await harness.consoleUntil(id, (text) => numberOf(text) >= before + 50);
    await harness.records.requestStop(id);
    await harness.ended(id);
    const { text, dropped } = await harness.console(id);
    const numbers = [...text.matchAll(/tick (\d+)\n/g)].map((match) => Number(match[1]));
    expect(dropped).toBe(0);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });

  it('an instance that was given up for lost while Redis was away is ended', async () => {
    const runner = await harness.startRunner();
    const id = await boot('tick');
    await harness.until(id, ({ state }) => state === 'running');
    const processes = processesOf(runner.child.pid as number);
    await harness.records.update(id, { state: 'failed' });
    await harness.redisServer.kill();
    await harness.redisServer.start();
    await gone(processes);
  });

  it.each([
    ['idle', { idleMs: 500 }, 'echo', 'INSTANCE_EXPIRED'],
    ['there for too long', { lifetimeMs: 500 }, 'tick', 'INSTANCE_EXPIRED'],
    ['silent from its start', { bootLimitMs: 500 }, 'silent', 'BOOT_FAILED'],
  ])('an instance that is %s is ended with a code', async (_name, bounds, part, code) => {
    const runner = new Runner({
      id: runnerId('test'),
      targets: ['unix'],
      capacity: 2,
      sandbox: await detectSandbox(),
      dataplane: () => Promise.reject(new Error('no network is needed here')),
      store: new FolderStore(harness.dataFolder),
      disks: new DiskStore(join(harness.dataFolder, 'disks')),
      redis: harness.redis,
      log: pino({ level: 'silent' }),
      ...bounds,
    });
    await runner.start();
    const instance = await harness.ended(await boot(part));
    expect(instance).toMatchObject({ state: 'failed', error: { code } });
    await runner.close();
  });
});
