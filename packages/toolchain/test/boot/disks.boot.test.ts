/**
 * Disks of every target, with the guest that writes and reads patterns (libos/guests/platform/block-pattern.c): QEMU's
 * virtio-blk device, and the file of a process. The same file goes from one target to the next.
 */
import { stat } from 'node:fs/promises';
import { type Target, targets } from '@skerry/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DiskFolder, diskFolder } from './disk-file.ts';
import { GuestImages } from './images.ts';
import { type MachineSetup, TestMachine } from './machine.ts';

const images = new GuestImages();
let folder: DiskFolder;
beforeAll(async () => {
  folder = await diskFolder();
});
afterAll(() => folder.dispose());

const mebibyte = 1 << 20;

async function run(target: Target, path: string, setup: Partial<MachineSetup> = {}) {
  const image = await images.platform('block-pattern', target, ['block']);
  const machine = await TestMachine.boot({ target, image, disks: [{ name: 'data', path }], ...setup });
  return machine.exit();
}

describe.each(targets)('a disk of %s', (target) => {
  test('holds what many requests at once have written, and takes none that it should not', async () => {
    const path = await folder.make(`pattern-${target}`, 4 * mebibyte);
    const { code, output } = await run(target, path);
    // HAL_BLOCK_DISCARDS, and where the device has it HAL_BLOCK_WRITES_ZEROES.
    expect(output).toMatch(target === 'xen' ? /^data 8192 512 2 \d\d$/m : /^data 8192 512 6 \d\d$/m);
    expect(code).toBe(0);
  });

  test('is there for the next machine, of whatever target', async () => {
    const path = await folder.make(`next-${target}`, mebibyte);
    expect((await run(target, path)).code).toBe(0);
    for (const other of targets) expect((await run(other, path, { parameters: ['read'] })).code).toBe(0);
  });

  test('can be read when it is read-only, and not written', async () => {
    const path = await folder.make(`read-only-${target}`, mebibyte);
    expect((await run(target, path)).code).toBe(0);
    const disks = [{ name: 'base', path, isReadOnly: true }];
    const { code, output } = await run(target, path, { disks, parameters: ['read'] });
    expect(output).toMatch(/^base 2048 512 1 \d\d$/m);
    expect(code).toBe(0);
    expect((await run(target, path, { disks })).code).not.toBe(0);
  });

  test('takes no room on the host for what is zero', async () => {
    const path = await folder.make(`sparse-${target}`, 64 * mebibyte);
    const image = await images.appliance('library-block', target);
    const disks = [{ name: 'data', path }];
    const { output } = await (await TestMachine.boot({ target, image, disks })).exit();
    expect(output).toBe('ok\n');
    expect((await stat(path)).blocks * 512).toBeLessThan(4 * mebibyte);
  });
});

describe.each(['kvm', 'arm'] as const)('virtio-blk of %s', (target) => {
  test.each([
    ['sectors of 4 KiB', 'logical_block_size=4096,physical_block_size=4096', /^data 512 4096 6 \d\d$/m],
    ['no event indices', 'event_idx=off', /^data 4096 512 6 \d\d$/m],
    ['neither discard nor write zeroes', 'discard=off,write-zeroes=off', /^data 4096 512 0 \d\d$/m],
    ['a small queue', 'queue-size=64', /^data 4096 512 6 \d\d$/m],
  ])('works with a device of %s', async (_, properties, words) => {
    const path = await folder.make(`${target}-${properties}`, 2 * mebibyte);
    const emulatorArguments = properties
      .split(',')
      .flatMap((property) => ['-global', `virtio-blk-device.${property}`]);
    const { code, output } = await run(target, path, { emulatorArguments });
    expect(output).toMatch(words);
    expect(code).toBe(0);
  });
});

describe.each(['kvm', 'arm'] as const)('the requests of %s, with a device that is played,', (target) => {
  const play = async (...parameters: string[]) => {
    const image = await images.platform('virtio-blk-request', target, ['block']);
    return (await TestMachine.boot({ target, image, parameters })).exit();
  };

  test('come back in any order, and fail as the device says', async () => {
    expect((await play()).code).toBe(0);
  });

  test.each([
    ['silent', 'virtio-blk: the device has given a request back without a status'],
    ['unknown', 'virtio-blk: the device has given a request back without a status'],
    ['less', 'virtio-blk: the device has read less than it was asked for'],
    ['wrong', 'virtio: a device has used a buffer that it was not given'],
  ])('do not believe it when it lies: %s', async (how, sentence) => {
    const { code, output } = await play(how);
    expect(output).toContain(`skerry: abort: ${sentence}`);
    expect(code).toBe(134);
  });
});

test.each([
  ['pwrite to 4', 0],
  ['pwrite', 'SIGSYS'],
  ['writev', 'SIGSYS'],
  ['open', 'SIGSYS'],
])('a process with a disk may write to that and to no other descriptor: %s', async (call, expected) => {
  const path = await folder.make(`calls-${call}`, mebibyte);
  const image = await images.platform('forbidden-call', 'unix', ['block']);
  const disks = [{ name: 'data', path }];
  const machine = await TestMachine.boot({ target: 'unix', image, disks, parameters: [call] });
  const { code } = await machine.exit();
  expect(code ?? machine.reason).toBe(expected);
});

test.each([
  ['data', 'a disk is <name>:<descriptor>'],
  [':4', 'a disk is <name>:<descriptor>'],
  ['data:', 'a descriptor is a decimal number'],
  ['data:77', 'there is no open descriptor of that number'],
  ['a-name-that-is-too-long:4', 'a name has at most 20 characters'],
  ['data:0', 'a disk is a file or a block device of 512 bytes at least'],
  [Array.from({ length: 9 }, (_, index) => `d${index}:4`).join(), 'more than eight disks'],
])('SKERRY_DISKS that cannot be read ends the boot with a sentence: %s', async (text, sentence) => {
  const path = await folder.make(`settings-${text.length}-${text.slice(0, 6)}`, mebibyte);
  const { code, output } = await run('unix', path, { environment: { SKERRY_DISKS: text } });
  expect(output).toContain(`skerry: abort: SKERRY_DISKS: ${sentence}`);
  expect(code).toBe(134);
});
