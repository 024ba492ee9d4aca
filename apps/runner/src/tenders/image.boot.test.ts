import { type Target, defaultTargets as targets } from '@skerry/contracts';
import { detectSandbox } from '@skerry/device-models/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Appliance, buildAppliance } from '../../test/appliance.ts';
import { RememberingSink } from '../../test/remembering-sink.ts';
import { ProcessTender } from './process.ts';
import { QemuTender } from './qemu.ts';
import { describeTender } from './tender.contract.ts';
import type { Machine, Tender } from './tender.ts';

const sandbox = await detectSandbox();
const tenderOf = (target: Target): Tender =>
  target === 'unix' ? new ProcessTender(sandbox, 'test') : new QemuTender(sandbox, 'test');

/** Longer than the slowest boot on a busy machine. */
const patienceMs = 120_000;

let appliance: Appliance;
beforeAll(async () => {
  appliance = await buildAppliance();
});
afterAll(() => appliance?.dispose());

for (const target of targets) {
  describeTender(`the tender of real ${target} images`, async () => ({
    tender: tenderOf(target),
    cast: {
      hello: appliance.playing(target, 'hello'),
      exitSeven: appliance.playing(target, 'exit', '7'),
      echo: appliance.playing(target, 'echo'),
      loop: appliance.playing(target, 'loop'),
      parameters: (list) => appliance.playing(target, 'parameters', ...list),
    },
  }));
}

describe.each(targets)('a real %s image', (target) => {
  async function started(
    part: string,
    ...parameters: string[]
  ): Promise<{ machine: Machine; sink: RememberingSink }> {
    const sink = new RememberingSink();
    const result = await tenderOf(target).start(appliance.playing(target, part, ...parameters), sink);
    if (result.kind !== 'started') throw new Error(result.message);
    return { machine: result.machine, sink };
  }

  it('tells when main was entered and with which code it ended', { timeout: patienceMs }, async () => {
    const { machine, sink } = await started('hello');
    await machine.outcome;
    expect(sink.marks.map(({ name }) => name)).toEqual(['main', 'exit']);
    expect(Number(sink.marks[0]?.value)).toBeGreaterThan(0);
  });

  it('ends with a code of its own when it asks for more memory than it has', {
    timeout: patienceMs,
  }, async () => {
    const { machine, sink } = await started('grow');
    expect(await machine.outcome).toMatchObject({ reason: 'exited', exitCode: 1 });
    expect(sink.text).toMatch(/memory/i);
  });

  it('prints a long output whole and in order', { timeout: patienceMs }, async () => {
    const { machine, sink } = await started('flood', '500');
    expect(await machine.outcome).toMatchObject({ reason: 'exited', exitCode: 0 });
    expect(sink.text).toBe(`${`${'x'.repeat(1_023)}\n`.repeat(500)}last words\n`);
  });
});

it('an emulator that refuses an image never boots, and says why', async () => {
  const options = { ...appliance.playing('kvm', 'hello'), imagePath: import.meta.filename };
  const result = await tenderOf('kvm').start(options, new RememberingSink());
  if (result.kind !== 'started') throw new Error(result.message);
  const outcome = await result.machine.outcome;
  expect(outcome.reason).toBe('never-booted');
  expect(outcome.diagnostics).toContain('qemu');
});
