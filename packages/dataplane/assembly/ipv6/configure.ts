/** A device's IPv6: on and off, addresses and routers that are set by hand. */
import { E_ARGUMENT, E_MEMORY, E_STATE } from '../abi';
import { NEVER } from '../clock';
import { addressIsAny, addressIsV4 } from '../ip/address';
import { interfaceAt, routesChanged } from '../ip/interface';
import { neighboursForget } from '../ip/neighbour';
import { dadStart } from '../ndp/dad';
import { discoveryStart } from '../ndp/discovery';
import { identifierWrite } from '../ndp/identifier';
import { prefixesForget } from '../ndp/prefixes';
import { routerSet, routersForget } from '../ndp/routers';
import { scratch } from '../scratch';
import {
  ADDRESSES, ADDRESS_FREE_PLACE, Address6, ORIGIN_LINK_LOCAL, ORIGIN_STATIC, addressAt, addressForget, addressMake, ipv6LinkLocal,
} from './addresses';
import { isLoopbackV6, isMulticastV6 } from './wire';

const address: usize = memory.data(16);

/** OP_IPV6_ENABLE: the link-local address is made and checked; router discovery follows. Off, everything is forgotten. */
export function ipv6Enable(device: u32, isOn: bool): i32 {
  const at = interfaceAt(device);
  if (at.isEnabled == isOn) return 0;
  at.isEnabled = isOn;
  routesChanged();
  if (isOn) {
    store<u64>(address, 0x80fe);
    identifierWrite(address, device, 0);
    const made = addressMake(device, address, 64, ORIGIN_LINK_LOCAL);
    if (made != 0) dadStart(changetype<Address6>(made));
    return 0;
  }
  for (let i: u32 = 0; i < ADDRESSES; i++) {
    if (addressAt(device, i).state != ADDRESS_FREE_PLACE) addressForget(addressAt(device, i));
  }
  at.solicitMs = NEVER;
  at.mtu = 0;
  prefixesForget(device);
  routersForget(device);
  neighboursForget(device, false);
  return 0;
}

/** OP_IPV6_ADD; turns IPv6 on. */
export function ipv6Add(device: u32, prefixLength: u32): i32 {
  const isWrong = addressIsAny(scratch) || addressIsV4(scratch) || isMulticastV6(scratch) || isLoopbackV6(scratch);
  if (isWrong || prefixLength == 0 || prefixLength > 128) return E_ARGUMENT;
  ipv6Enable(device, true);
  const made = addressMake(device, scratch, prefixLength, ORIGIN_STATIC);
  if (made == 0) return E_MEMORY;
  dadStart(changetype<Address6>(made));
  return 0;
}

/** OP_IPV6_ROUTER */
export function ipv6Router(device: u32): i32 {
  if (addressIsAny(scratch) || addressIsV4(scratch) || isMulticastV6(scratch)) return E_ARGUMENT;
  if (!interfaceAt(device).isEnabled) return E_STATE;
  routerSet(interfaceAt(device), scratch, NEVER);
  return 0;
}

/** The link has come up again: what was known of it may not hold (RFC 4861, 6.3.7). */
export function ipv6LinkUp(device: u32): void {
  if (interfaceAt(device).isEnabled && ipv6LinkLocal(device) != 0) discoveryStart(interfaceAt(device));
}
