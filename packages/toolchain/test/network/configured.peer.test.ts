/** What appliance.json sets of a library is what the image has, until a boot parameter says otherwise. */
import { NetNamespace } from '@skerry/testkit/net-namespace';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GuestImages } from '../boot/images.ts';
import { NetworkGuest } from './guest.ts';

const images = new GuestImages();

let namespace: NetNamespace;
let guest: NetworkGuest;
beforeEach(async () => {
  namespace = await NetNamespace.create();
});
afterEach(async () => {
  await guest.dispose();
  await namespace.dispose();
});

test.each([
  ['of appliance.json', [], 'configured', '10.9.0.7'],
  ['of the boot parameter, which is stronger', ['net.ip=10.9.0.8/24'], 'configured', '10.9.0.8'],
  ['of appliance.json, under another name', ['net.hostname=other'], 'other', '10.9.0.7'],
])('the guest answers at the address %s', async (_what, network, name, address) => {
  const image = await images.appliance('net-configured', 'unix');
  guest = await NetworkGuest.boot({ namespace, target: 'unix', image, network });
  await guest.shows(`${name} has ${address}`);
  const { stdout } = await namespace.run('nc', ['-N', '-w', '10', address, '13'], {
    input: new Uint8Array(),
    timeoutMs: 30_000,
  });
  expect(stdout).toBe(address);
});
