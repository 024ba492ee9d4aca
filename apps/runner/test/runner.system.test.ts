import { readFileSync } from 'node:fs';
import { limits, redisKeys, targets } from '@skerry/contracts';
import { RunnerHeartbeats } from '@skerry/records';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Actor, compileActor } from './actor.ts';
import { Harness, type RunnerProcess } from './harness.ts';

/** Processor time and resident memory of a process, from /proc (proc(5)). */
function cost(pid: number): { cpuMs: number; residentBytes: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const ticks = Number(stat[11]) + Number(stat[12]);
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  return { cpuMs: ticks * 10, residentBytes: pages * 4_096 };
}

describe('a runner', () => {
  let harness: Harness;
  let actor: Actor;
  let runner: RunnerProcess;
  beforeAll(async () => {
    [harness, actor] = await Promise.all([Harness.start(), compileActor()]);
    runner = await harness.startRunner();
  });
  afterAll(async () => {
    await harness?.dispose();
    await actor?.dispose();
  });

  const boot = (...parameters: string[]): Promise<string> =>
    harness.boot({ imagePath: actor.imagePath, parameters });

  it('boots an image, streams its console and records its end', async () => {
    const id = await boot('hello');
    const instance = await harness.ended(id);
    expect(instance).toMatchObject({ state: 'exited', exitCode: 0 });
    expect(instance.bootMs).toBeGreaterThan(0);
    expect(instance.endedAt).toBeDefined();
    expect((await harness.console(id)).text).toBe('hello\n');
  });

  it('says of itself what it boots and what confines its instances', async () => {
    const [facts] = await new RunnerHeartbeats(harness.redis).alive();
    expect(facts).toMatchObject({ targets: [...targets], sandbox: expect.stringMatching(/user|wall/) });
  });

  it('tells every state that an instance goes through, with its memory while it runs', async () => {
    const id = await boot('echo');
    expect(await harness.until(id, ({ state }) => state === 'booting')).toHaveProperty('runner');
    const running = await harness.until(id, ({ state }) => state === 'running');
    expect(running.memoryBytes).toBeGreaterThan(0);
    await harness.records.requestStop(id);
    expect(await harness.ended(id)).toMatchObject({ state: 'exited', stopped: true });
  });

  it('carries input to the instance, what was sent before it booted included', async () => {
    const id = await boot('echo');
    await harness.records.input(id, 'early\n');
    await harness.consoleUntil(id, (text) => text.includes('early'));
    await harness.records.input(id, 'grüße\x04');
    expect(await harness.ended(id)).toMatchObject({ state: 'exited', exitCode: 0 });
    expect((await harness.console(id)).text).toBe('ready\nearly\ngrüße\x04');
  });

  it('stops an instance that computes for ever and reads none of its input', async () => {
    const id = await boot('loop');
    await harness.consoleUntil(id, (text) => text.includes('looping'));
    for (let count = 0; count < 40; count++) await harness.records.input(id, 'x'.repeat(limits.inputBytes));
    await harness.records.requestStop(id);
    expect(await harness.ended(id)).toMatchObject({ state: 'exited', stopped: true });
  });

  it('stops an instance that never says anything', async () => {
    const id = await boot('silent');
    await harness.records.requestStop(id);
    expect(await harness.ended(id)).toMatchObject({ state: 'exited', stopped: true });
  });

  it('reports a crash with its code', async () => {
    const instance = await harness.ended(await boot('fault'));
    expect(instance).toMatchObject({ state: 'failed', error: { code: 'INSTANCE_CRASHED' } });
  });

  it('does not boot an instance that was given up while it was queued', async () => {
    const id = await harness.boot(
      { imagePath: actor.imagePath, parameters: ['hello'] },
      async (instanceId) => {
        await harness.records.update(instanceId, { state: 'exited', stopped: true });
      },
    );
    // A second instance of the same queue has ended, so the first one's job has been looked at.
    await harness.ended(await boot('hello'));
    expect(await harness.records.read(id)).toMatchObject({ state: 'exited', stopped: true });
    expect((await harness.console(id)).entries).toBe(0);
  });

  it('does not boot an instance a second time whose first runner is gone', async () => {
    const id = await harness.boot(
      { imagePath: actor.imagePath, parameters: ['hello'] },
      async (instanceId) => {
        await harness.records.update(instanceId, { state: 'booting', runner: 'gone' });
      },
    );
    expect(await harness.ended(id)).toMatchObject({ state: 'failed', error: { code: 'INSTANCE_LOST' } });
    expect((await harness.console(id)).entries).toBe(0);
  });

  it('fails an instance whose image is not in the store', async () => {
    const id = await harness.boot({ imagePath: actor.imagePath, image: '0'.repeat(64) });
    expect(await harness.ended(id)).toMatchObject({ state: 'failed', error: { code: 'BOOT_FAILED' } });
  });

  it('survives a flood of 200 MB: bounded in Redis, cheap, told, and with the last words', async () => {
    const neighbour = await boot('echo');
    await harness.consoleUntil(neighbour, (text) => text.includes('ready'));
    const before = cost(runner.child.pid as number);
    const id = await boot('flood', '200000000');
    await harness.until(id, ({ state }) => state === 'running');

    await harness.records.input(neighbour, 'still there?\n');
    const askedAtMs = performance.now();
    await harness.consoleUntil(neighbour, (text) => text.includes('still there?'));
    expect(performance.now() - askedAtMs).toBeLessThan(1_500);

    expect(await harness.ended(id)).toMatchObject({ state: 'exited', exitCode: 0 });
    const after = cost(runner.child.pid as number);
    const { text, end, dropped } = await harness.console(id);
    expect(text.endsWith('last words\n')).toBe(true);
    expect(end).toBe(200_000_000 + 'last words\n'.length);
    expect(dropped + text.length).toBe(end);
    expect(text.length).toBeLessThan(limits.consoleReplayBytes + 131_072);
    expect(await harness.redis.memory('USAGE', redisKeys.console(id), 'SAMPLES', 0)).toBeLessThan(4_000_000);
    expect(after.cpuMs - before.cpuMs).toBeLessThan(4_000);
    expect(after.residentBytes - before.residentBytes).toBeLessThan(64_000_000);
    await harness.records.requestStop(neighbour);
    await harness.ended(neighbour);
  });

  it('boots many instances at once', async () => {
    const ids = await Promise.all(Array.from({ length: limits.instances }, () => boot('hello')));
    for (const id of ids) expect(await harness.ended(id)).toMatchObject({ state: 'exited', exitCode: 0 });
  });
});

describe('a runner with two places', () => {
  let harness: Harness;
  let actor: Actor;
  beforeAll(async () => {
    [harness, actor] = await Promise.all([Harness.start(), compileActor()]);
    await harness.startRunner({ RUNNER_INSTANCES: '2', RUNNER_TARGETS: 'unix' });
  });
  afterAll(async () => {
    await harness?.dispose();
    await actor?.dispose();
  });

  it('lets a third instance wait until a place is free', async () => {
    const boot = (): Promise<string> => harness.boot({ imagePath: actor.imagePath, parameters: ['echo'] });
    const [first, second] = [await boot(), await boot()];
    for (const id of [first, second]) await harness.until(id, ({ state }) => state === 'running');
    const third = await boot();
    const fourth = await boot();
    await harness.records.requestStop(first);
    await harness.ended(first);
    await harness.until(third, ({ state }) => state === 'running');
    expect(await harness.records.read(fourth)).toMatchObject({ state: 'queued' });
    await harness.records.requestStop(second);
    await harness.until(fourth, ({ state }) => state === 'running');
  });
});
