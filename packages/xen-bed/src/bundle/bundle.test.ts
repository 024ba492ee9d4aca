/** What is in a bundle, and that its bytes are the image's alone. */
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { Image } from '@skerry/contracts';
import { unpackTar } from 'modern-tar';
import { describe, expect, it } from 'vitest';
import { bundleName, xenBundle } from './index.ts';

const bytes = Buffer.from('an image');
const digest = createHash('sha256').update(bytes).digest('hex');
const hello: Image = {
  ...{ name: 'hello', target: 'xen', digest, inputs: digest, bytes: bytes.length, engine: true },
  ...{ memoryMiB: 32, parts: [] },
};

async function unpacked(image: Image): Promise<Map<string, string>> {
  const entries = await unpackTar(gunzipSync(await xenBundle(image, bytes)));
  return new Map(
    entries.map(({ header, data = new Uint8Array() }) => [header.name, Buffer.from(data).toString()]),
  );
}

describe('a bundle', () => {
  it('has the image, its configuration, how it is started, and checksums of all three', async () => {
    const files = await unpacked(hello);
    expect(bundleName(hello)).toBe('hello-xen.tar.gz');
    expect([...files.keys()]).toEqual(
      ['', 'hello.xen', 'hello.cfg', 'README.md', 'SHA256SUMS'].map((name) => `hello-xen/${name}`),
    );
    expect(files.get('hello-xen/hello.xen')).toBe('an image');
    const sums = files.get('hello-xen/SHA256SUMS')?.trimEnd().split('\n') ?? [];
    expect(sums).toHaveLength(3);
    for (const [sum, name] of sums.map((line) => line.split('  ')))
      expect(sum).toBe(
        createHash('sha256')
          .update(files.get(`hello-xen/${name}`) ?? '')
          .digest('hex'),
      );
  });

  it('is the same, byte for byte, for the same image', async () => {
    const [one, other] = [await xenBundle(hello, bytes), await xenBundle({ ...hello }, Buffer.from(bytes))];
    expect(Buffer.from(one).equals(other)).toBe(true);
    const more = await xenBundle({ ...hello, memoryMiB: 33 }, bytes);
    expect(Buffer.from(one).equals(more)).toBe(false);
  });
});

describe('the configuration in a bundle', () => {
  const lines = async (image: Image): Promise<string[]> => {
    const name = bundleName(image).slice(0, -'.tar.gz'.length);
    return (await unpacked(image)).get(`${name}/${image.name}.cfg`)?.split('\n') ?? [];
  };
  const said = async (image: Image, key: string): Promise<string | undefined> =>
    (await lines(image)).find((line) => line.startsWith(`${key} = `))?.slice(key.length + 3);

  it('names the image where the README puts it, and the memory that it is given', async () => {
    expect(await said(hello, 'kernel')).toBe('"/var/lib/xen/images/hello-xen/hello.xen"');
    expect([await said(hello, 'type'), await said(hello, 'memory'), await said(hello, 'maxmem')]).toEqual([
      '"pvh"',
      '32',
      '32',
    ]);
  });

  it('has no device that the image has no driver for', async () => {
    expect((await lines(hello)).some((line) => /^(vif|disk|cmdline)/.test(line))).toBe(false);
  });

  it('has a network and the disks that the image has', async () => {
    const disks = [
      { name: 'data', bytes: 64 << 20 },
      { name: 'logs', bytes: 16 << 20 },
    ];
    const notes: Image = { ...hello, name: 'notes', network: 'direct', disks };
    expect(await said(notes, 'vif')).toBe('[ "bridge=xenbr0" ]');
    expect(await said(notes, 'cmdline')).toBe('"skerry.disk=xvda:data skerry.disk=xvdb:logs"');
    expect(await lines(notes)).toContain(
      '  "format=raw,vdev=xvdb,access=rw,target=/var/lib/xen/images/notes-xen/logs.img",',
    );
    expect((await unpacked(notes)).get('notes-xen/README.md')).toContain(
      'truncate -s 16777216 /var/lib/xen/images/notes-xen/logs.img\n',
    );
  });

  it('on arm64 names no type, and no counter of another processor', async () => {
    const board: Image = { ...hello, target: 'arm', board: 'xen' };
    expect(bundleName(board)).toBe('hello-xen-arm64.tar.gz');
    expect(await said(board, 'kernel')).toBe('"/var/lib/xen/images/hello-xen-arm64/hello.arm"');
    expect((await lines(board)).some((line) => /^(type|tsc_mode)/.test(line))).toBe(false);
  });
});
