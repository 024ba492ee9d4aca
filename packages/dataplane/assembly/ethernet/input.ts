/** Frames that were received: to whom they are given. IEEE 802.3, RFC 894, RFC 2464. */
import { COUNT_RX_BYTES, COUNT_RX_DROPPED, COUNT_RX_FRAMES, deviceAt, deviceCountUp } from '../device/device';

/** See the export `input` of direct.ts. */
export function ethernetInput(device: u32, frame: usize, length: u32, flags: u32): void {
  const at = deviceAt(device);
  deviceCountUp(at, COUNT_RX_FRAMES);
  deviceCountUp(at, COUNT_RX_BYTES, length);
  deviceCountUp(at, COUNT_RX_DROPPED);
}
