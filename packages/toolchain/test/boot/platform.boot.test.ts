/** What include/hal.h promises, shown by programs directly above it: libos/guests/platform. */

import { type Target, targets } from '@skerry/contracts';
import { describe, expect, test } from 'vitest';
import { GuestImages } from './images.ts';
import { TestMachine } from './machine.ts';

const images = new GuestImages();

async function boot(name: string, target: Target): Promise<TestMachine> {
  return TestMachine.boot({ target, image: await images.platform(name, target) });
}

describe.each(targets)('the platform of %s', (target) => {
  test('maps zeroed memory once, in whole pages, inside a slot', async () => {
    expect((await (await boot('memory-map', target)).exit()).code).toBe(0);
  });

  test('never wakes before a deadline, and its clock never goes back', async () => {
    expect((await (await boot('deadlines', target)).exit()).code).toBe(0);
  });

  test('keeps floating-point registers through interrupts', async () => {
    const machine = await boot('interrupted-floats', target);
    await machine.shows('ready');
    for (let line = 0; line < 200; line++) machine.type(`interrupted ${line}\n`);
    expect((await machine.exit()).code).toBe(0);
  });

  test('gives every byte that is typed, in whatever portions it is read', async () => {
    const machine = await boot('flooded-input', target);
    await machine.shows('ready');
    machine.type(`${'abcdefghijklmnopqrstuvwxyz'.repeat(4_000)}.`);
    expect((await machine.exit()).code).toBe(0);
  });

  test("keeps the network's boot parameters apart from the program's, up to their limits", async () => {
    const image = await images.platform('parameters-apart', target);
    const network = Array.from({ length: 20 }, (_, index) => `net.x${index}=a b`);
    const own = Array.from({ length: 70 }, (_, index) => `own${index}`);
    const parameters = [...network.slice(0, 10), ...own, ...network.slice(10)];
    const { output } = await (await TestMachine.boot({ target, image, parameters })).exit();
    const expected = [
      ...own.slice(0, 64).map((text) => `program ${text}`),
      ...network.slice(0, 16).map((text) => `net ${text}`),
    ];
    expect(output.trim().split('\n')).toEqual(expected);
  });

  test('refuses a snapshot that says of itself what cannot be', async () => {
    const whole = await images.appliance('hello', target);
    // Places in the header (common/snapshot.h): total length, Math.random's state, number of runs.
    for (const place of [12, 32, 36]) {
      const image = Buffer.from(whole);
      image.writeUInt32LE(0x7fff_ff00, image.lastIndexOf('SKERRYSN') + place);
      const { code, output } = await (await TestMachine.boot({ target, image })).exit();
      expect(output).toContain('skerry: abort: ');
      expect(code).not.toBe(0);
    }
  });

  test('reports an instruction that the processor does not know', async () => {
    const { code, output } = await (await boot('undefined-instruction', target)).exit();
    expect(output).toContain('skerry: fault: illegal instruction');
    expect(code).toBe(132);
  });

  test('aborts with its message and code 134', async () => {
    const { code, output } = await (await boot('abort', target)).exit();
    expect(output).toBe('skerry: abort: as asked\n');
    expect(code).toBe(134);
  });
});
