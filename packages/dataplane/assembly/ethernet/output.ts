/** The last layer on the way out: the Ethernet header, and the queue of the device. */
import { E_MEMORY } from '../abi';
import { Device, deviceSend } from '../device/device';
import { framePush } from '../device/frame';
import { ETHERNET_HEADER, ETHERNET_SOURCE, ETHERNET_TYPE, macStore } from './wire';

/** Puts the header in front of the packet and queues the frame. Takes it; 0, or E_MEMORY when it was dropped. */
export function ethernetOutput(device: Device, frame: usize, destination: u64, etherType: u32): i32 {
  const header = framePush(frame, ETHERNET_HEADER);
  macStore(header, destination);
  macStore(header + ETHERNET_SOURCE, device.mac);
  store<u16>(header, bswap<u16>(<u16>etherType), ETHERNET_TYPE);
  return deviceSend(device, frame) ? 0 : E_MEMORY;
}
