/**
 * Network devices of virtual machines (libos/platform/driver/virtio_net), with the guest that echoes frames
 * (libos/guests/platform/net-echo.c): QEMU's device, whose wire is a stream socket with this test at its other end, or a
 * TAP interface with the kernel behind it.
 */

import { setTimeout as wait } from 'node:timers/promises';
import type { Target } from '@skerry/contracts';
import { NetNamespace } from '@skerry/testkit/net-namespace';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { GUEST_ADDRESS, NetworkGuest } from '../network/guest.ts';
import { GuestImages } from './images.ts';
import { type MachineSetup, TestMachine } from './machine.ts';
import { collect, endFrame, frameOf, returned, stream, writeInPieces } from './wire.ts';

const images = new GuestImages();

const machineTargets = ['kvm', 'arm'] as const satisfies Target[];
const mac = '02:00:00:00:00:02';
/** A second of an idle machine's processor time, in ms: less than a hundredth. */
const idleMs = 10;

const network = { kind: 'stream', mac, descriptor: 3 } as const;

describe.each(machineTargets)('virtio-net of %s', (target) => {
  let machine: TestMachine | undefined;
  afterEach(() => machine?.dispose());

  async function boot(setup: Partial<MachineSetup> = {}): Promise<TestMachine> {
    const image = await images.platform('net-echo', target, ['net-direct']);
    machine = await TestMachine.boot({ target, image, network, hasChannel: true, ...setup });
    await machine.shows('ready');
    return machine;
  }

  /** Sends all at once, however the socket cuts them. */
  async function expectEchoes(from: TestMachine, frames: readonly Buffer[]): Promise<void> {
    const expected = stream(frames.map(returned));
    const received = collect(from.channel, expected.length);
    writeInPieces(from.channel, stream(frames));
    expect((await received).equals(expected)).toBe(true);
  }

  test('carries frames of every length, whole and in their order, and ends', async () => {
    const echo = await boot();
    const lengths = Array.from({ length: 4_000 }, (_, index) => 15 + ((index * 37) % 1_500));
    await expectEchoes(
      echo,
      lengths.map((length, index) => frameOf(index, length)),
    );
    echo.channel.write(stream([endFrame]));
    expect((await echo.exit()).code).toBe(0);
  });

  test('carries frames that take many buffers, wherever in the area they begin', async () => {
    const echo = await boot();
    const lengths = Array.from({ length: 300 }, (_, index) => 15 + ((index * 7_919) % 65_000));
    await expectEchoes(
      echo,
      lengths.map((length, index) => frameOf(index, length)),
    );
  });

  test.each([
    ['mergeable buffers', ['mrg_rxbuf']],
    ['event indices', ['event_idx']],
    ['either', ['mrg_rxbuf', 'event_idx']],
  ])('works with a device that has no %s', async (_, missing) => {
    const emulatorArguments = missing.flatMap((name) => ['-global', `virtio-net-device.${name}=off`]);
    const echo = await boot({ emulatorArguments });
    const lengths = Array.from({ length: 1_500 }, (_, index) => 15 + index);
    await expectEchoes(
      echo,
      lengths.map((length, index) => frameOf(index, length)),
    );
  });

  test('wakes for every frame that comes alone', async () => {
    const echo = await boot();
    for (let index = 0; index < 2_000; index++) {
      const frame = frameOf(index, 60);
      const received = collect(echo.channel, frame.length + 4);
      echo.channel.write(stream([frame]));
      expect((await received).equals(stream([returned(frame)]))).toBe(true);
    }
  });

  test('keeps what comes while nobody looks, holds back the rest, and sleeps meanwhile', async () => {
    const echo = await boot({ parameters: ['late'] });
    const before = await echo.processorMs();
    const frames = Array.from({ length: 3_000 }, (_, index) => frameOf(index, 1_514));
    const received = collect(echo.channel, stream(frames).length);
    echo.channel.write(stream(frames));
    await wait(500);
    expect((await echo.processorMs()) - before).toBeLessThan(100);
    expect((await received).equals(stream(frames.map(returned)))).toBe(true);
  });

  test('waits for who does not read, and loses nothing', async () => {
    const echo = await boot();
    const frames = Array.from({ length: 3_000 }, (_, index) => frameOf(index, 1_514));
    echo.channel.pause();
    echo.channel.write(stream(frames));
    await wait(500);
    const received = await collect(echo.channel, stream(frames).length);
    expect(received.equals(stream(frames.map(returned)))).toBe(true);
  });

  test('is idle when nothing comes, and when its wire is cut', async () => {
    const echo = await boot();
    await expectEchoes(echo, [frameOf(0, 60)]);
    const idle = async (): Promise<void> => {
      await wait(300);
      const before = await echo.processorMs();
      await wait(1_000);
      expect((await echo.processorMs()) - before).toBeLessThanOrEqual(idleMs);
    };
    await idle();
    echo.channel.destroy();
    await idle();
  });

  describe.skipIf(process.getuid?.() !== 0)('a TAP interface', () => {
    let namespace: NetNamespace;
    let guest: NetworkGuest;
    beforeAll(async () => {
      namespace = await NetNamespace.create();
      const image = await images.platform('net-echo', target, ['net-direct']);
      guest = await NetworkGuest.boot({ namespace, target, image });
      await guest.shows('ready');
      await namespace.run('ip', ['neigh', 'add', GUEST_ADDRESS, 'lladdr', mac, 'dev', 'tap0']);
    });
    afterAll(async () => {
      await guest.dispose();
      await namespace.dispose();
    });

    test.each(['56', '1472', '20000'])('gives back every ping of %s bytes', async (bytes) => {
      const ping = ['-c', '200', '-i', '0.002', '-q', '-s', bytes, GUEST_ADDRESS];
      expect((await namespace.run('ping', ping)).stdout).toContain(' 200 received');
    });

    test('passes segments of 60 KB uncut in both directions, with what is left to do to them', async () => {
      const { stdout, stderr } = await namespace.run('python3', ['-c', largeSegments]);
      expect(stderr).toBe('');
      expect(JSON.parse(stdout)).toEqual({ whole: 100, headers: [[1, 1, 54, 1448, 34, 16]] });
    });
  });

  test.each([
    ['virtqueue', 'gives chains back in any order, around every index'],
    ['virtio-net-receive', 'puts frames together, however their buffers lie'],
    ['virtio-net-transmit', 'tells once that there is room again, and loses no token'],
  ])('%s: with a device that is played, it %s', async (guest) => {
    const image = await images.platform(guest, target, ['net-direct']);
    expect((await (await TestMachine.boot({ target, image })).exit()).code).toBe(0);
  });

  test.each([
    ['virtqueue', 'beyond', 'virtio: a device has used more buffers than it was given'],
    ['virtqueue', 'outside', 'virtio: a device has used a buffer that it was not given'],
    ['virtqueue', 'another', 'virtio: a device has used a buffer that it was not given'],
    ['virtqueue', 'twice', 'virtio: a device has used a buffer that it was not given'],
    ['virtio-net-receive', 'none', 'virtio-net: the device has announced a frame of more buffers'],
    ['virtio-net-receive', 'more', 'virtio-net: the device has announced a frame of more buffers'],
    ['virtio-net-receive', 'most', 'virtio-net: the device has announced a frame of more buffers'],
    ['virtio-net-receive', 'longer', 'virtio-net: the device has written more than a buffer holds'],
    ['virtio-net-receive', 'huge', 'virtio-net: the device has written more than a buffer holds'],
  ])('%s: does not believe a device that lies: %s', async (guest, how, sentence) => {
    const image = await images.platform(guest, target, ['net-direct']);
    const liar = await TestMachine.boot({ target, image, parameters: [how] });
    const { code, output } = await liar.exit();
    expect(output).toContain(`skerry: abort: ${sentence}`);
    expect(code).toBe(134);
  });
});

/**
 * Sends segments behind a virtio_net_hdr (packet(7), PACKET_VNET_HDR), and reports how many came back whole, and with
 * which headers: flags, gso_type, hdr_len, gso_size, csum_start, csum_offset.
 */
const largeSegments = `
import json, os, socket, struct
SOL_PACKET, PACKET_VNET_HDR = 263, 15
there, here = bytes.fromhex('020000000002'), bytes.fromhex('020000000001')
payload = os.urandom(60000)
addresses = [socket.inet_aton('10.9.0.1'), socket.inet_aton('${GUEST_ADDRESS}')]
ip = struct.pack('!BBHHHBBH4s4s', 0x45, 0, 40 + len(payload), 0, 0, 64, 6, 0, *addresses)
tcp = struct.pack('!HHIIBBHHH', 1000, 1000, 1, 1, 0x50, 0x10, 65535, 0, 0)
header = struct.pack('<BBHHHH', 1, 1, 54, 1448, 34, 16)
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
wire.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
wire.bind(('tap0', 0))
wire.settimeout(5)
whole, headers = 0, set()
for _ in range(100):
    wire.send(header + there + here + b'\\x08\\x00' + ip + tcp + payload)
    while True:
        bytes_ = wire.recv(70000)
        if bytes_[10:22] == here + there and bytes_[22:24] == b'\\x08\\x00' and bytes_[33] == 6:
            break
    whole += bytes_[64:] == payload
    headers.add(struct.unpack('<BBHHHH', bytes_[:10]))
print(json.dumps({'whole': whole, 'headers': sorted(headers)}))
`;
