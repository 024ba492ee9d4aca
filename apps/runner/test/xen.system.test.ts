/** A runner's xen jobs, from the queue to the last line of the console: what the studio does when Run is pressed with Xen chosen. */
import { BedAssembly } from '@skerry/xen-bed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Appliance, buildAppliance } from './appliance.ts';
import { Harness, type RunnerProcess } from './harness.ts';
import { gone, processesOf } from './process-alive.ts';

describe('a runner without a Xen of its own', () => {
  let harness: Harness;
  let appliance: Appliance;
  let runner: RunnerProcess;
  beforeAll(async () => {
    const bed = new BedAssembly().assemble();
    [harness, appliance] = await Promise.all([Harness.start(), buildAppliance(['xen']), bed]);
    runner = await harness.startRunner({ RUNNER_TARGETS: 'xen' });
  });
  afterAll(async () => {
    await harness?.dispose();
    await appliance?.dispose();
  });

  const boot = (...[part, ...more]: [string, ...string[]]): Promise<string> => {
    const { imagePath, memoryMiB, parameters } = appliance.playing('xen', part, ...more);
    return harness.boot({ imagePath, memoryMiB, parameters: [...parameters], target: 'xen', project: 'one' });
  };

  it('boots a domain, carries its console both ways and records its end', async () => {
    const id = await boot('echo');
    await harness.consoleUntil(id, (text) => text.includes('ready'));
    await harness.records.input(id, 'typed\n');
    await harness.consoleUntil(id, (text) => text.includes('typed'));
    const running = await harness.until(id, ({ state }) => state === 'running');
    expect(running.memoryBytes).toBeGreaterThan(0);
    await harness.records.requestStop(id);
    expect(await harness.ended(id)).toMatchObject({ state: 'exited', stopped: true });
    const ended = await harness.ended(await boot('exit', '7'));
    expect(ended).toMatchObject({ state: 'exited', exitCode: 7 });
  });

  it('leaves nothing behind when it is killed', async () => {
    const id = await boot('echo');
    await harness.consoleUntil(id, (text) => text.includes('ready'));
    const below = processesOf(runner.child.pid ?? 0);
    expect(below.length).toBeGreaterThan(0);
    await runner.kill('SIGKILL');
    await gone(below);
    const next = await harness.startRunner({ RUNNER_TARGETS: 'xen' });
    expect(await harness.ended(id)).toMatchObject({ state: 'failed', error: { code: 'INSTANCE_LOST' } });
    await next.kill('SIGTERM');
  });
});
