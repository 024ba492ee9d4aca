/** Which of our addresses a packet leaves with (RFC 6724, section 5): the rules that apply to a host without mobility. */
import { addressCopy, addressEqual } from '../ip/address';
import { ADDRESSES, ADDRESS_DEPRECATED, ADDRESS_PREFERRED, Address6, addressAt } from './addresses';
import { commonPrefix } from './prefix';
import { isLinkLocalV6, isLoopbackV6, isMulticastV6 } from './wire';

/** Scopes (RFC 4007, section 5; RFC 4291, 2.7). */
const SCOPE_LINK: u32 = 2;
const SCOPE_GLOBAL: u32 = 14;

function scopeOf(address: usize): u32 {
  if (isMulticastV6(address)) return load<u8>(address, 1) & 15;
  return isLinkLocalV6(address) || isLoopbackV6(address) ? SCOPE_LINK : SCOPE_GLOBAL;
}

/** Whether `a` is better than `b` as the source of packets to `remote`. */
function isBetter(a: Address6, b: Address6, remote: usize): bool {
  const atA = changetype<usize>(a);
  const atB = changetype<usize>(b);
  if (addressEqual(atA, remote) != addressEqual(atB, remote)) return addressEqual(atA, remote);
  const scope = scopeOf(remote);
  const scopeA = scopeOf(atA);
  const scopeB = scopeOf(atB);
  if (scopeA < scopeB) return scopeA >= scope;
  if (scopeA > scopeB) return scopeB < scope;
  if (a.state != b.state) return a.state == ADDRESS_PREFERRED;
  // Rule 8 counts no more bits than the source's own prefix has.
  const sharedA = min<u32>(commonPrefix(atA, remote), a.prefixLength);
  const sharedB = min<u32>(commonPrefix(atB, remote), b.prefixLength);
  return sharedA > sharedB;
}

/** Writes our best address on `device` for packets to `remote` to `local`. False: there is none. */
export function ipv6Select(device: u32, remote: usize, local: usize): bool {
  let best: usize = 0;
  for (let i: u32 = 0; i < ADDRESSES; i++) {
    const at = addressAt(device, i);
    if (at.state != ADDRESS_PREFERRED && at.state != ADDRESS_DEPRECATED) continue;
    if (best == 0 || isBetter(at, changetype<Address6>(best), remote)) best = changetype<usize>(at);
  }
  if (best == 0) return false;
  addressCopy(local, best);
  return true;
}
