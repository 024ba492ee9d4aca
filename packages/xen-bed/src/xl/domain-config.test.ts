import { expect, it } from 'vitest';
import { domainConfig } from './domain-config.ts';

const plain = { name: 'web', kernel: '/tmp/web', memoryMiB: 16 };

it('describes a PVH domain whose remains are kept until its console is read', () => {
  const lines = domainConfig(plain).split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      'name = "web"',
      'type = "pvh"',
      'memory = 16',
      'maxmem = 16',
      'on_crash = "preserve"',
    ]),
  );
  expect(lines.some((line) => /^(ramdisk|cmdline|vif|disk)/.test(line))).toBe(false);
});

it('quotes what a command line may hold', () => {
  const config = domainConfig({ ...plain, commandLine: 'a "b" \\ \n ü' });
  expect(config).toContain('cmdline = "a \\"b\\" \\\\ \\n ü"\n');
});

it('names the RAM disk of a kernel that has one', () => {
  expect(domainConfig({ ...plain, ramDisk: '/tmp/root.cpio' })).toContain('ramdisk = "/tmp/root.cpio"\n');
});

it('lists networks and disks, each with its script when it has one', () => {
  const config = domainConfig({
    ...plain,
    networks: [
      { mac: '00:16:3e:00:00:01', bridge: 'xenbr0' },
      { mac: '00:16:3e:00:00:02', bridge: '7', script: 'vif-skerry' },
    ],
    disks: [{ device: 'xvda', path: '/a,b', isReadOnly: true, script: 'block-skerry' }],
  });
  expect(config).toContain(
    'vif = ["mac=00:16:3e:00:00:01,bridge=xenbr0", "mac=00:16:3e:00:00:02,bridge=7,script=vif-skerry"]',
  );
  expect(config).toContain(
    'disk = ["format=raw,vdev=xvda,access=ro,backendtype=phy,script=block-skerry,target=/a,b"]',
  );
});

it('has what more there is in lines of their own', () => {
  expect(domainConfig({ ...plain, lines: ['max_grant_version = 1'] })).toContain('\nmax_grant_version = 1\n');
});
