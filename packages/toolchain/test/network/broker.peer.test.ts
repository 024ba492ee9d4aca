/** The library mqtt-client speaks to mosquitto, and through it to mosquitto's own clients. */
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
  folder = await mkdtemp(join(tmpdir(), 'skerry-mosquitto-'));
});
afterEach(async () => {
  await guest?.dispose();
  await namespace.dispose();
  await rm(folder, { recursive: true, force: true });
});

test('a guest hears what others publish, and others hear the guest', async () => {
  const configuration = join(folder, 'mosquitto.conf');
  await writeFile(configuration, 'listener 1883\nallow_anonymous true\nuser root\nlog_dest stderr\n');
  const broker = namespace.start('mosquitto', ['-c', configuration]);
  await says(broker, 'running');
  const image = await images.appliance('library-mqtt-client', 'unix');
  guest = await NetworkGuest.boot({
    namespace,
    target: 'unix',
    image,
    parameters: [`mqtt.server=${HOST_ADDRESS}`],
  });
  await guest.shows('subscribed');
  const client = (program: string, ...args: string[]) =>
    namespace.run(program, ['-h', '127.0.0.1', '-V', 'mqttv311', ...args]);
  await client('mosquitto_pub', '-t', 'boats', '-m', 'to nobody here');
  await client('mosquitto_pub', '-q', '1', '-t', 'boats/ada', '-m', 'grüße');
  await guest.shows('ok');
  const { stdout } = await client('mosquitto_sub', '-C', '1', '-W', '20', '-t', 'answers/#', '-v');
  expect(Buffer.from(stdout, 'latin1').toString()).toBe('answers/ada heard grüße\n');
});
