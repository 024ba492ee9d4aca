/**
 * Gives a data plane good and broken frames, with time going by, and looks at what it does: it never traps, everything
 * it sends is well formed, and its memory stays below its limit. In the tests a short run; as a program a long one:
 *
 *     node packages/dataplane/test/fuzz.ts [seconds] [seed]
 */
import { pathToFileURL } from 'node:url';
import { abi, Host, OUR_IP, openUdp, receiveUdp, sendUdp, setIpv4 } from './host.ts';
import { badFrame, goodFrame } from './mutate.ts';
import { address } from './packets.ts';
import { Random } from './random.ts';

const MEMORY = 16 << 20;

export interface FuzzResult {
  frames: number;
  sent: number;
  memoryBytes: number;
}

/** A host with both versions of IP and some sockets. */
function target(seed: number): { host: Host; sockets: number[] } {
  const host = new Host({ seed: seed & 255 });
  setIpv4(host.plane, host.device, OUR_IP, 24, '10.0.0.2');
  host.plane.put(address('fd00::1'));
  host.plane.call(abi.OP_IPV6_ADD, host.device, 64);
  host.run(3_000);
  host.plane.put(new Uint8Array(16));
  host.plane.call(abi.OP_TCP_LISTEN, 80, 16, 0);
  return { host, sockets: [openUdp(host.plane, 7), openUdp(host.plane, 68, abi.UDP_UNCONFIGURED)] };
}

/** Runs until `isOver`; throws with the seed and the frame's number when something is wrong. */
export function fuzz(seed: number, isOver: (frames: number) => boolean): FuzzResult {
  const random = new Random(seed);
  const { host, sockets } = target(seed);
  let frames = 0;
  let sent = 0;
  try {
    for (; !isOver(frames); frames++) {
      const frame = random.below(3) === 0 ? goodFrame(random) : badFrame(random);
      host.input(frame, random.below(4) === 0);
      if (random.below(50) === 0) host.plane.call(abi.OP_DEVICE_ANY_ADDRESS, host.device, random.below(2));
      if (random.below(20) === 0) use(host, random, sockets);
      // Every frame that is sent is checked by decode().
      if (random.below(8) === 0) sent += host.sent().length;
      if (random.below(10) === 0) sent += host.run(random.below(random.pick([10, 1_000, 100_000]))).length;
    }
  } catch (cause) {
    throw new Error(`seed ${seed}, frame ${frames}`, { cause });
  }
  const memoryBytes = host.plane.exports.memory.buffer.byteLength;
  if (memoryBytes > MEMORY) throw new Error(`seed ${seed}: ${memoryBytes} bytes of memory`);
  return { frames, sent, memoryBytes };
}

/** The control plane's side. */
function use(host: Host, random: Random, sockets: number[]): void {
  host.events();
  const socket = random.pick(sockets);
  receiveUdp(host.plane, socket);
  const to = random.pick([
    '10.0.0.2',
    '10.0.0.9',
    '198.51.100.1',
    'fd00::2',
    'fe80::2',
    '255.255.255.255',
    'ff02::1',
  ]);
  sendUdp(host.plane, socket, to, 9, random.bytes(random.below(random.pick([10, 3_000]))));
  if (random.below(10) === 0) {
    host.plane.put(address(to));
    const pinger = host.plane.call(abi.OP_PING, random.below(2_000), 1_000);
    if (pinger > 0 && random.below(2) === 0) host.plane.call(abi.OP_PING_CLOSE, pinger);
  }
  for (let handle = host.plane.call(abi.OP_TCP_ACCEPT, 1); handle > 0; handle = 0) {
    host.plane.call(abi.OP_STREAM_RELEASE, handle);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const seconds = Number(process.argv[2] ?? 600);
  const end = Date.now() + seconds * 1_000;
  let frames = 0;
  let sent = 0;
  let seed = Number(process.argv[3] ?? 1);
  for (; Date.now() < end; seed++) {
    const result = fuzz(seed, (count) => count === 20_000 || Date.now() > end);
    frames += result.frames;
    sent += result.sent;
  }
  process.stdout.write(
    `${frames} frames in, ${sent} out, up to seed ${seed}: no trap, nothing wrong was sent\n`,
  );
}
