import { describe, expect, test } from 'vitest';
import { MemoryBlock } from '../block/index.ts';
import { fat } from './index.ts';

const MiB = (1 << 20) / 512;
const text = (value: string) => new TextEncoder().encode(value);

async function volume(sectors = 4 * MiB, options = {}) {
  const device = new MemoryBlock({ sectors });
  await fat.format(device, options);
  return { device, mounted: await fat.mount(device) };
}

describe('a FAT volume', () => {
  test.each([
    [4, 12],
    [64, 16],
    [600, 32],
  ])('of %i MiB is FAT%i', async (size, type) => {
    const { mounted } = await volume(size * MiB);
    expect(mounted.type).toBe(type);
    expect(mounted.wasClean).toBe(true);
    expect(await mounted.list()).toEqual([]);
  });

  test('gives back what was written, after a mount too', async () => {
    const { device, mounted } = await volume();
    const bytes = Uint8Array.from({ length: 100_001 }, (_, index) => (index * 7) & 0xff);
    await mounted.makeDirectory('/Photos of 2026');
    const file = await mounted.open('/Photos of 2026/Ærø at night.jpeg', { mode: 'write' });
    await file.write(0, bytes);
    await file.close();
    await mounted.unmount();
    const again = await fat.mount(device);
    expect(again.wasClean).toBe(true);
    expect((await again.list()).map(({ name, kind }) => [name, kind])).toEqual([
      ['Photos of 2026', 'directory'],
    ]);
    const read = await again.open('/photos of 2026/ærø AT NIGHT.jpeg');
    expect(await read.read()).toEqual(bytes);
    expect(await read.read(100_000)).toEqual(bytes.subarray(100_000));
  });

  test('fills the gap before what is written behind the end with zeroes', async () => {
    const { mounted } = await volume();
    const file = await mounted.open('a', { mode: 'write' });
    await file.write(0, new Uint8Array(3_000).fill(9));
    await file.truncate(1);
    await file.write(2_500, text('end'));
    const bytes = await file.read();
    expect(bytes.length).toBe(2_503);
    expect(bytes.subarray(1, 2_500).every((byte) => byte === 0)).toBe(true);
  });

  test('replaces, renames and removes', async () => {
    const { mounted } = await volume();
    for (const name of ['one', 'two']) {
      const file = await mounted.open(name, { mode: 'write' });
      await file.append(text(name));
      await file.close();
    }
    await mounted.rename('one', 'Two');
    await mounted.makeDirectory('folder');
    await mounted.rename('two', 'folder/a name that is long');
    expect((await mounted.list()).map(({ name }) => name)).toEqual(['folder']);
    const file = await mounted.open('folder/a name that is long');
    expect(new TextDecoder().decode(await file.read())).toBe('one');
    await expect(mounted.remove('folder')).rejects.toMatchObject({ code: 'NOT_EMPTY' });
    await expect(mounted.remove('folder/a name that is long')).rejects.toMatchObject({ code: 'BUSY' });
    await file.close();
    await mounted.remove('folder/a name that is long');
    await mounted.remove('folder');
    expect(await mounted.list()).toEqual([]);
  });

  test('gives every cluster back', async () => {
    const { mounted } = await volume();
    const before = await mounted.space();
    await mounted.makeDirectory('d');
    const file = await mounted.open('d/file', { mode: 'write' });
    await file.write(0, new Uint8Array(50_000));
    await file.truncate(10);
    await file.close();
    await mounted.remove('d/file');
    await mounted.remove('d');
    await mounted.flush();
    expect(await mounted.space()).toEqual(before);
  });

  test('says when it is full, and goes on afterwards', async () => {
    const { mounted } = await volume(MiB);
    const file = await mounted.open('big', { mode: 'write' });
    await expect(file.write(0, new Uint8Array(2 << 20))).rejects.toMatchObject({ code: 'NO_SPACE' });
    expect(file.size).toBe(0);
    const { freeBytes } = await mounted.space();
    await file.write(0, new Uint8Array(freeBytes));
    await expect(file.append(new Uint8Array(1))).rejects.toMatchObject({ code: 'NO_SPACE' });
    await file.truncate();
    await file.append(text('there is room again'));
    expect(file.size).toBe(19);
  });

  test('keeps a hundred names that have the same beginning apart', async () => {
    const { mounted } = await volume(64 * MiB, { type: 16 });
    await mounted.makeDirectory('many');
    const names = Array.from({ length: 100 }, (_, index) => `many/a long name, number ${index}.text`);
    for (const name of names) await (await mounted.open(name, { mode: 'write' })).close();
    expect((await mounted.list('many')).length).toBe(100);
    expect((await mounted.stat('many/ALONGN~1.TEX')).name).toBe('a long name, number 0.text');
  });

  test('has names of every script, and tells ß and SS apart', async () => {
    const { device, mounted } = await volume();
    const names = ['🐚 shell', '文件', 'Straße', 'STRASSE', 'ﬁsh', 'Ünï', '\ud83d'];
    for (const name of names) await (await mounted.open(name, { mode: 'write' })).close();
    await mounted.unmount();
    const again = await fat.mount(device);
    expect((await again.list()).map(({ name }) => name)).toEqual(names);
    for (const name of [...names, 'üNÏ', 'strasse']) await (await again.open(name)).close();
  });

  test.each([
    ['a/b', 'NOT_FOUND'],
    ['../x', 'NAME'],
    ['what?', 'NAME'],
    ['dot.', 'NAME'],
    ['x'.repeat(256), 'NAME'],
    ['/', 'IS_DIRECTORY'],
  ])('refuses to write "%s": %s', async (path, code) => {
    const { mounted } = await volume();
    await expect(mounted.open(path, { mode: 'write' })).rejects.toMatchObject({ code });
  });

  test('is not taken for one when it is none', async () => {
    await expect(fat.mount(new MemoryBlock({ sectors: 100 }))).rejects.toMatchObject({ code: 'NOT_FAT' });
  });

  test('says that it was not unmounted', async () => {
    const { device, mounted } = await volume(64 * MiB);
    await (await mounted.open('x', { mode: 'write' })).close();
    expect((await fat.mount(device)).wasClean).toBe(false);
  });
});
