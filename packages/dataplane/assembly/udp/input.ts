/** UDP datagrams that were received (RFC 768; RFC 1122, 4.1; RFC 8200, 8.1). */
import {
  COUNT_RX_CHECKSUM, COUNT_RX_FULL, COUNT_RX_MALFORMED, COUNT_RX_PORT, Device, deviceDrop,
} from '../device/device';
import { PROTOCOL_UDP, addressIsV4, pseudoHeaderSum } from '../ip/address';
import { checksumIsGood, load16 } from '../memory/wire';
import { UdpSocket, udpLookup, udpQueue } from './socket';
import { UDP_CHECKSUM, UDP_DESTINATION, UDP_HEADER, UDP_LENGTH } from './wire';

/**
 * A datagram in `length` bytes for `local`. False: nobody has that port, and the caller may say so to the sender; in
 * all other cases there is nothing more to do.
 */
export function udpInput(
  device: Device, datagram: usize, length: u32, local: usize, remote: usize, isChecked: bool,
): bool {
  const stated: u32 = length < UDP_HEADER ? 0 : load16(datagram + UDP_LENGTH);
  if (stated < UDP_HEADER || stated > length) {
    deviceDrop(device, COUNT_RX_MALFORMED);
    return true;
  }
  const checksum = load<u16>(datagram, UDP_CHECKSUM);
  // Zero says that none was computed, which only IPv4 allows (RFC 768; RFC 6935 is for tunnels).
  const isGood = checksum == 0
    ? addressIsV4(local)
    : isChecked || checksumIsGood(pseudoHeaderSum(local, remote, PROTOCOL_UDP, stated), datagram, stated);
  if (!isGood) {
    deviceDrop(device, COUNT_RX_CHECKSUM);
    return true;
  }
  const port = load16(datagram + UDP_DESTINATION);
  const socket = udpLookup(device.number, local, port);
  if (socket == 0) {
    deviceDrop(device, COUNT_RX_PORT);
    return false;
  }
  const payload = datagram + UDP_HEADER;
  if (!udpQueue(changetype<UdpSocket>(socket), device.number, local, port, remote, load16(datagram), payload, stated - UDP_HEADER)) {
    deviceDrop(device, COUNT_RX_FULL);
  }
  return true;
}
