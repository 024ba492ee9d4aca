/** The next hop of an IPv6 packet (RFC 4861, 5.2): on the link, or a default router. */
import { deviceAt } from '../device/device';
import { addressCopy } from '../ip/address';
import { interfaceAt } from '../ip/interface';
import { prefixMatch } from '../ndp/prefixes';
import { routerChoose } from '../ndp/routers';
import { ADDRESSES, ADDRESS_DEPRECATED, ADDRESS_PREFERRED, ORIGIN_STATIC, addressAt } from './addresses';
import { commonPrefix } from './prefix';
import { isLinkLocalV6, isMulticastV6 } from './wire';

/** How good a way to what is on every link is: more than a router's, less than a prefix's. */
const LINK: i32 = 1;

/**
 * How specific the way to `remote` through `device` is: 0 a default router, more: on the link; -1: there is no way. With
 * `hop` != 0 the neighbour's address (16 bytes) goes there.
 */
export function ipv6NextHop(device: u32, remote: usize, hop: usize): i32 {
  if (!deviceAt(device).isUp || !interfaceAt(device).isEnabled) return -1;
  let best: i32 = isLinkLocalV6(remote) || isMulticastV6(remote) ? LINK : -1;
  for (let i: u32 = 0; i < ADDRESSES; i++) {
    const at = addressAt(device, i);
    const isUsable = at.state == ADDRESS_PREFERRED || at.state == ADDRESS_DEPRECATED;
    // The prefix of an address that a router gave is on the link only if the router says so (RFC 5942).
    if (!isUsable || at.origin != ORIGIN_STATIC) continue;
    if (commonPrefix(changetype<usize>(at), remote) >= at.prefixLength) best = max(best, LINK + <i32>at.prefixLength);
  }
  best = max(best, prefixMatch(device, remote));
  if (best >= 0) {
    if (hop != 0) addressCopy(hop, remote);
    return best;
  }
  const router = routerChoose(device);
  if (router == 0) return -1;
  if (hop != 0) addressCopy(hop, router);
  return 0;
}
