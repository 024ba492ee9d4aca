/**
 * Every behaviour of an instance, on every target: real processes and real emulated machines, driven over their
 * consoles. The programs are in packages/libos/guests.
 */

import { setTimeout as wait } from 'node:timers/promises';
import { limits } from '@skerry/contracts';
import { describe, expect, test } from 'vitest';
import { GuestImages, type Place, placeOf, places } from './images.ts';
import { type MachineSetup, TestMachine } from './machine.ts';

const images = new GuestImages();

const imagesOnXen = new GuestImages('xen');

const imagesFor = (place: Place): GuestImages => (placeOf(place).board === 'xen' ? imagesOnXen : images);

async function boot(name: string, place: Place, setup: Partial<MachineSetup> = {}): Promise<TestMachine> {
  const at = placeOf(place);
  return TestMachine.boot({ ...at, image: await imagesFor(place).appliance(name, at.target), ...setup });
}

async function run(name: string, target: Place, setup: Partial<MachineSetup> = {}) {
  return (await boot(name, target, setup)).exit();
}

describe.each(places)('on %s', (target) => {
  test('hello prints and ends with code 0', async () => {
    expect(await run('hello', target)).toEqual({ code: 0, output: 'hello\n' });
  });

  test('a machine says when it entered main', async () => {
    const machine = await boot('hello', target);
    await machine.exit();
    expect(Number(machine.mark('main'))).toBeGreaterThan(0);
  });

  test('module scope was run at build time, and main finds its heap', async () => {
    expect(await run('module-scope', target)).toEqual({ code: 0, output: '1000 entry 999 2\n' });
  });

  test('timers fire in order and not early', async () => {
    const { code, output } = await run('timers', target);
    expect(output).toMatch(/^first\nsecond\nthird\nticks [1-5]\nnot early\n$/);
    expect(code).toBe(0);
  });

  test('the wall clock is right and the monotonic clock goes on', async () => {
    const before = Date.now();
    const { output } = await run('clock', target);
    const wall = Number(/wall (\d+)/.exec(output)?.[1]);
    expect(wall).toBeGreaterThan(before - 2_000);
    expect(wall).toBeLessThan(Date.now() + 2_000);
    expect(Number(/slept ([\d.]+)/.exec(output)?.[1])).toBeGreaterThanOrEqual(200);
    expect(output).not.toContain('went back');
  });

  test('input arrives as lines, whole characters, until its end', async () => {
    const machine = await boot('input', target);
    await machine.shows('ready');
    // The serial driver of Xen on arm64 takes the eighth bit of what is typed.
    const [second, shown] = target === 'arm on Xen' ? ['second', '6: second'] : ['secönd 🪨', '9: secönd 🪨'];
    machine.type(`first\n${second}\r`);
    await machine.shows(shown);
    expect(machine.output).toContain('5: first\n');
    machine.type('\x04');
    const { code, output } = await machine.exit();
    expect(output).toContain('end of input');
    expect(code).toBe(0);
  });

  test('parameters arrive as they were given', async () => {
    const parameters = ['plain', 'with space', '"quoted"', 'back\\slash', 'größe=1', ''];
    const { output } = await run('parameters', target, { parameters });
    expect(JSON.parse(output)).toEqual(parameters);
  });

  test('as many parameters arrive as the service accepts', async () => {
    const parameters = Array.from({ length: limits.bootParameters }, (_, index) => `parameter ${index}`);
    const { output } = await run('parameters', target, { parameters });
    // Xen on arm64 cuts long lines of a domain that it has started by itself.
    expect(JSON.parse(output.replaceAll('\n', ''))).toEqual(parameters);
  });

  test('memory grows, is zeroed and keeps what is written', async () => {
    expect((await run('memory-growth', target, { memoryMiB: 64 })).output).toBe('24 MiB are intact\n');
  });

  test('a program that takes all memory ends with a report', async () => {
    const { code, output } = await run('allocation-bomb', target, { memoryMiB: 48 });
    expect(output).toContain('out of memory');
    expect(output).toContain('main.ts:3');
    expect(code).toBe(1);
  });

  test("an appliance's exit code is the machine's", async () => {
    expect(await run('exit-code', target)).toEqual({ code: 42, output: 'leaving\n' });
  });

  test("an uncaught error shows a stack in the user's own lines", async () => {
    const { code, output } = await run('uncaught-error', target);
    expect(output).toContain('Uncaught RangeError: division by zero');
    expect(output).toMatch(/at divide \(divide\.ts:7:\d+\)\n\s+at main \(main\.ts:5:\d+\)/);
    expect(output).not.toContain('app.js');
    expect(code).toBe(1);
  });

  test('an unhandled rejection ends the program', async () => {
    const { code, output } = await run('unhandled-rejection', target);
    expect(output).toContain('Error: nobody listens');
    expect(output).toMatch(/main\.ts:2:\d+/);
    expect(code).toBe(1);
  });

  test('a main that can never settle is told so', async () => {
    const { code, output } = await run('never-settles', target);
    expect(output).toMatch(/^waiting\n.+/);
    expect(code).toBe(13);
  });

  test('endless recursion is an error that can be caught', async () => {
    const { code, output } = await run('stack-overflow', target);
    expect(output).toContain('caught RangeError');
    expect(output).toContain('Uncaught RangeError');
    expect(code).toBe(1);
  });

  test('two instances of one image share no randomness', async () => {
    const [one, other] = await Promise.all([run('entropy', target), run('entropy', target)]);
    const lines = [...one.output.trimEnd().split('\n'), ...other.output.trimEnd().split('\n')];
    expect(lines).toHaveLength(6);
    expect(new Set(lines).size).toBe(6);
  });

  test('an idle instance costs less than a hundredth of a core', async () => {
    const machine = await boot('idle', target);
    await machine.shows('idle');
    await wait(300);
    const before = await machine.processorMs();
    await wait(2_000);
    expect((await machine.processorMs()) - before).toBeLessThanOrEqual(20);
    machine.type('hey\r');
    await machine.shows('awake: hey');
    await machine.dispose();
  });

  test('AssemblyScript without the engine echoes, and ends with its code', async () => {
    const machine = await boot('native-echo', target);
    await machine.shows('ready');
    machine.type('skerry\r');
    await machine.shows('echo: skerry');
    await machine.dispose();
  });

  test.each([
    ['native-wild-read', 139, 'fault: read of'],
    ['native-wild-write', 139, 'fault: write to'],
    ['native-divide-by-zero', 134, 'integer division by zero'],
    ['native-unreachable', 134, 'unreachable code'],
    ['native-stack-overflow', 139, 'the guard page of the native stack'],
  ])('%s ends with code %i and a report', async (name, code, report) => {
    const outcome = await run(name, target);
    expect(outcome.output).toContain(report);
    expect(outcome.code).toBe(code);
  });

  test.each([
    ['write-text', 'write to'],
    ['write-rodata', 'write to'],
    ['write-snapshot', 'write to'],
    ['execute-data', 'execution of'],
    ['execute-linear', 'execution of'],
    ['read-null', 'read of'],
    ['overflow-stack', 'the guard page of the native stack'],
  ])('the platform refuses %s', async (name, report) => {
    const at = placeOf(target);
    const image = await imagesFor(target).platform(name, at.target);
    const machine = await TestMachine.boot({ ...at, image });
    const { code, output } = await machine.exit();
    expect(output).toContain('skerry: fault: ');
    expect(output).toContain(report);
    expect(code).toBe(139);
  });
});

test('on unix, a slow reader holds the writer back and loses nothing', async () => {
  const machine = await boot('slow-reader', 'unix');
  const numbers = Array.from({ length: 50_000 }, (_, index) => index);
  machine.type(`${numbers.join('\n')}\n`);
  machine.hangUp();
  const { output } = await machine.exit();
  expect(output).toContain(`50000 lines, sum ${(50_000 * 49_999) / 2}`);
});

test('on unix, a closed pipe is the end of input', async () => {
  const machine = await boot('native-echo', 'unix');
  await machine.shows('ready');
  machine.hangUp();
  expect((await machine.exit()).code).toBe(3);
});
