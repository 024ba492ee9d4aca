/** A device's IPv4 address: set, read, taken away. One address per device. */
import { E_ARGUMENT, E_STATE } from '../abi';
import { arpAnnounceStart, arpAnnounceStop } from '../arp/announce';
import { addressIsAny, addressIsV4, addressV4 } from '../ip/address';
import { interfaceAt, routesChanged } from '../ip/interface';
import { neighboursForget } from '../ip/neighbour';
import { isLoopbackV4, ownerV4 } from '../ip/route';
import { scratch } from '../scratch';

/** OP_IPV4_SET. Announces the address (RFC 5227, 2.3), so that the first packet to us finds its way at once. */
export function ipv4Set(device: u32, address: u32, prefixLength: u32): i32 {
  if (!addressIsAny(scratch) && !addressIsV4(scratch)) return E_ARGUMENT;
  const gateway = addressIsAny(scratch) ? 0 : addressV4(scratch);
  if (prefixLength == 0 || prefixLength > 32) return E_ARGUMENT;
  const netmask: u32 = 0xffffffff << (32 - prefixLength);
  if (address >> 24 == 0 || address >> 28 >= 14 || isLoopbackV4(address)) return E_ARGUMENT;
  const host = address & ~netmask;
  if (prefixLength < 31 && (host == 0 || host == ~netmask)) return E_ARGUMENT;
  if (gateway != 0 && (gateway == address || ((gateway ^ address) & netmask) != 0)) return E_ARGUMENT;
  const owner = ownerV4(address);
  if (owner >= 0 && owner != <i32>device) return E_ARGUMENT;
  const at = interfaceAt(device);
  const isSame = at.address == address;
  if (!isSame || at.netmask != netmask) neighboursForget(device, true);
  at.address = address;
  at.prefixLength = prefixLength;
  at.netmask = netmask;
  at.gateway = gateway;
  at.defendedMs = 0;
  routesChanged();
  if (!isSame) arpAnnounceStart(at);
  return 0;
}

/** OP_IPV4_CLEAR */
export function ipv4Clear(device: u32): i32 {
  const at = interfaceAt(device);
  at.address = 0;
  at.prefixLength = 0;
  at.netmask = 0;
  at.gateway = 0;
  arpAnnounceStop(at);
  neighboursForget(device, true);
  routesChanged();
  return 0;
}

/** OP_IPV4_GET */
export function ipv4Get(device: u32): i32 {
  const at = interfaceAt(device);
  if (at.address == 0) return E_STATE;
  store<u32>(scratch, at.address);
  store<u32>(scratch, at.prefixLength, 4);
  store<u32>(scratch, at.gateway, 8);
  return 0;
}
