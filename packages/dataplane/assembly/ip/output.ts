/**
 * From a transport to the wire: which way, and under which headers. Both versions of IP; the version is that of the
 * addresses.
 */
import { E_ROUTE } from '../abi';
import { frameDone } from '../device/frame';

/**
 * The device on which packets to `remote` (16 bytes) leave, and our address there. Fills `local` (16 bytes) when it is
 * ::; else the address must be ours (or the device takes any). E_ROUTE when there is none.
 */
export function routeFind(remote: usize, local: usize): i32 {
  return E_ROUTE;
}

/** The largest IP packet, headers included, that reaches `remote` through `device`, as far as is known. */
export function routeMtu(device: u32, remote: usize): u32 {
  return 0;
}

/**
 * Sends `frame`, whose transport segment begins at FRAME_TRANSPORT, its checksum stored or offloaded. Puts the IP and the
 * Ethernet header in front, waits for the neighbour's address if need be. Takes the frame, whatever the result: 0, or
 * E_ROUTE, E_SIZE (larger than the MTU and not to be segmented by the device), E_MEMORY (dropped).
 */
export function ipSend(device: u32, frame: usize, protocol: u8, local: usize, remote: usize, hopLimit: u32 = 64): i32 {
  frameDone(frame);
  return E_ROUTE;
}
