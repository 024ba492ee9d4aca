/** The library ntp-client asks chrony, whose clock is the machine's own. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NetNamespace } from '@skerry/testkit/net-namespace';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GuestImages } from '../boot/images.ts';
import { HOST_ADDRESS, NetworkGuest } from './guest.ts';
import { says } from './peer-program.ts';

const images = new GuestImages();

let namespace: NetNamespace;
let folder: string;
let guest: NetworkGuest | undefined;
beforeEach(async () => {
  namespace = await NetNamespace.create();
  folder = await mkdtemp(join(tmpdir(), 'skerry-chrony-'));
});
afterEach(async () => {
  await guest?.dispose();
  await namespace.dispose();
  await rm(folder, { recursive: true, force: true });
});

test('a guest learns the time from chrony', async () => {
  const configuration = join(folder, 'chrony.conf');
  const lines = ['local stratum 8', 'allow all', 'cmdport 0', `pidfile ${folder}/pid`, 'bindcmdaddress /'];
  await writeFile(configuration, `${lines.join('\n')}\n`);
  // -x: it does not touch the clock. It runs until the namespace is gone.
  const chrony = namespace.start('chronyd', ['-d', '-x', '-u', 'root', '-f', configuration]);
  await says(chrony, 'Running with root privileges');
  const image = await images.appliance('library-ntp-client', 'unix');
  guest = await NetworkGuest.boot({
    namespace,
    target: 'unix',
    image,
    parameters: [`ntp.server=${HOST_ADDRESS}`],
  });
  await guest.shows('synced at stratum 8');
  expect(guest.output).not.toContain('NtpError');
});
