/** Sends a frame of its own kind, and sees it counted once the device has it. */
import type { Needs } from 'skerry';

export default async function main({ console, ethernet, exit }: Needs) {
  const [device] = ethernet.devices();
  const frame = new Uint8Array(60).fill(0xff, 0, 6);
  frame.set(
    (device?.mac ?? '').split(':').map((byte) => Number.parseInt(byte, 16)),
    6,
  );
  frame.set([0x88, 0xb5], 12);
  const before = ethernet.counters(0).framesSent;
  ethernet.send(0, frame);
  while (ethernet.counters(0).framesSent === before) await new Promise((resolve) => setTimeout(resolve, 1));
  console.log('ok');
  exit();
}
