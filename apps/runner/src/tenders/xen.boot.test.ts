import { detectSandbox } from '@skerry/device-models/sandbox';
import { BedAssembly, openXenHost } from '@skerry/xen-bed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Appliance, buildAppliance } from '../../test/appliance.ts';
import { RememberingSink } from '../../test/remembering-sink.ts';
import { describeTender } from './tender.contract.ts';
import type { BootOptions, Machine, StartResult } from './tender.ts';
import { XenTender } from './xen.ts';
import { XenHosts } from './xen-hosts.ts';

const { wall } = await detectSandbox();
let opened = 0;
const hosts = new XenHosts((architecture) => {
  opened += 1;
  return openXenHost(new BedAssembly({ architecture }), { wall });
});
const tender = new XenTender(hosts);

let appliance: Appliance;
let onArm: Appliance;
beforeAll(async () => {
  appliance = await buildAppliance(['xen']);
  onArm = await buildAppliance(['arm'], 'xen');
});
afterAll(async () => {
  await tender.close();
  await appliance?.dispose();
  await onArm?.dispose();
});

const playing = (part: string, ...parameters: string[]): BootOptions => ({
  ...appliance.playing('xen', part, ...parameters),
  project: 'one',
});

describeTender('XenTender', async () => ({
  tender,
  cast: {
    hello: playing('hello'),
    exitSeven: playing('exit', '7'),
    echo: playing('echo'),
    loop: playing('loop'),
    parameters: (list) => playing('parameters', ...list),
    hasNoProcess: true,
  },
}));

describe('XenTender', () => {
  const start = (options: BootOptions, sink = new RememberingSink()): Promise<StartResult> =>
    tender.start(options, sink);
  async function started(options: BootOptions, sink = new RememberingSink()): Promise<Machine> {
    const result = await start(options, sink);
    if (result.kind !== 'started') throw new Error(result.message);
    return result.machine;
  }

  it('has one Xen for a project, and another for another', async () => {
    const before = opened;
    const machines = await Promise.all([
      started({ ...playing('echo'), project: 'two' }),
      started({ ...playing('echo'), project: 'two' }),
      started({ ...playing('echo'), project: 'three' }),
    ]);
    expect(opened - before).toBe(2);
    await Promise.all(machines.map((machine) => machine.stop('stopped', 0)));
  });

  it('has another Xen for what is for arm64, of the same project', async () => {
    await (await started(playing('hello'))).outcome;
    const before = opened;
    const sink = new RememberingSink();
    const machine = await started({ ...onArm.playing('arm', 'exit', '3'), project: 'one' }, sink);
    expect(await machine.outcome).toMatchObject({ reason: 'exited', exitCode: 3 });
    expect(sink.marks.map(({ name }) => name)).toEqual(['main', 'exit']);
    expect(opened - before).toBe(1);
  });

  it('tells when main was entered and with which code it ended', async () => {
    const sink = new RememberingSink();
    await (await started(playing('exit', '3'), sink)).outcome;
    expect(sink.marks.map(({ name }) => name)).toEqual(['main', 'exit']);
  });

  it('prints a long output whole and in order', async () => {
    const sink = new RememberingSink();
    const machine = await started(playing('flood', '100'), sink);
    expect(await machine.outcome).toMatchObject({ reason: 'exited', exitCode: 0 });
    expect(sink.text).toBe(`${`${'x'.repeat(1_023)}\n`.repeat(100)}last words\n`);
  });

  it('refuses what is no image, and memory that the Xen of the project does not have', async () => {
    const text = await start({ ...playing('hello'), imagePath: import.meta.filename });
    expect(text).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('cannot boot this image'),
    });
    const large = await start({ ...playing('hello'), memoryMiB: 4_096 });
    expect(large).toMatchObject({ kind: 'refused', message: expect.stringContaining('no 4096 MiB') });
  });

  it('holds the machines of four projects at once and no more, and makes room for the next', async () => {
    const projects = ['a', 'b', 'c', 'd'];
    const machines = await Promise.all(projects.map((project) => started({ ...playing('echo'), project })));
    const more = { ...playing('echo'), project: 'e' };
    expect(await start(more)).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('4 projects'),
      code: 'INSTANCE_LIMIT',
    });
    await machines[0]?.stop('stopped', 0);
    const last = await started(more);
    await Promise.all([...machines, last].map((machine) => machine.stop('stopped', 0)));
  });

  it('says what to do where there can be no Xen', async () => {
    const nowhere = new BedAssembly({ cacheFolder: import.meta.filename });
    const unable = new XenTender(new XenHosts(() => openXenHost(nowhere, { wall })));
    const result = await unable.start(playing('hello'), new RememberingSink());
    expect(result).toMatchObject({
      kind: 'refused',
      code: 'XEN_UNAVAILABLE',
      message: expect.stringContaining('could not be made'),
    });
  });

  it('says that its machines have crashed when their Xen has ended', async () => {
    const sink = new RememberingSink();
    const machine = await started({ ...playing('echo'), project: 'lost' }, sink);
    await sink.until((text) => text.includes('ready'));
    await hosts.close();
    expect(await machine.outcome).toMatchObject({ reason: 'crashed', diagnostics: 'xen: lost' });
    expect(await (await started(playing('hello'))).outcome).toMatchObject({ reason: 'exited' });
  });
});
