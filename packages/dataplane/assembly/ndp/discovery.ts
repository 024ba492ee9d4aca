/** Router discovery of a host (RFC 4861, 6.3) and the addresses that come of it (RFC 4862, 5.5). */
import { NEVER, nowMs } from '../clock';
import { deviceAt } from '../device/device';
import { addressCopy } from '../ip/address';
import { Interface, REACHABLE_MS, RETRANS_MS, interfaceAt } from '../ip/interface';
import { Neighbour, neighbourFind } from '../ip/neighbour';
import { MIN_MTU_V6 } from '../ip/pmtu';
import {
  ADDRESSES, ADDRESS_FREE_PLACE, Address6, ORIGIN_SLAAC, addressAt, addressMake, addressSetLifetimes,
} from '../ipv6/addresses';
import { commonPrefix } from '../ipv6/prefix';
import { isLinkLocalV6, isMulticastV6 } from '../ipv6/wire';
import { load16, load32 } from '../memory/wire';
import { dadStart } from './dad';
import { identifierWrite } from './identifier';
import { optionFind } from './options';
import { ndpSolicitRouters } from './output';
import { prefixSet } from './prefixes';
import { routerSet } from './routers';
import {
  INFINITE, MTU_OPTION, OPTION_MTU, OPTION_PREFIX, PREFIX_AUTONOMOUS, PREFIX_ON_LINK, PREFIX_OPTION, RA_HOP_LIMIT, RA_LIFETIME,
  RA_REACHABLE, RA_RETRANS, ROUTER_ADVERTISEMENT,
} from './wire';

/** RFC 4861, section 10. */
const MAX_RTR_SOLICITATIONS: u32 = 3;
const RTR_SOLICITATION_INTERVAL_MS: u64 = 4_000;
/** RFC 4862, 5.5.3 (e): an advertisement cannot shorten a lifetime to less than this. */
const TWO_HOURS_MS: u64 = 7_200_000;
/** Larger claims are not believed: neighbours would be probed never, or without pause (RFC 4861, 6.2.1). */
const MAX_REACHABLE_MS: u32 = 3_600_000;
const MIN_RETRANS_MS: u32 = 100;
const MAX_RETRANS_MS: u32 = 10_000;

const address: usize = memory.data(16);

/** Asks for routers, until one answers. */
export function discoveryStart(at: Interface): void {
  if (at.isRouter) return;
  at.solicitations = MAX_RTR_SOLICITATIONS;
  at.solicitMs = nowMs;
}

/** Runs what is due on one device; its next deadline in milliseconds. */
export function discoveryTick(device: u32): u64 {
  const at = interfaceAt(device);
  if (at.solicitMs > nowMs) return at.solicitMs;
  ndpSolicitRouters(device);
  at.solicitations--;
  at.solicitMs = at.solicitations == 0 ? NEVER : nowMs + RTR_SOLICITATION_INTERVAL_MS;
  return at.solicitMs;
}

function milliseconds(seconds: u32): u64 {
  return seconds == INFINITE ? NEVER : <u64>seconds * 1_000;
}

/** A router advertisement from the link-local address `router`, whose options are good (6.3.4). */
export function routerAdvertised(at: Interface, message: usize, end: usize, router: usize): void {
  if (at.isRouter) return;
  const hopLimit = load<u8>(message, RA_HOP_LIMIT);
  const reachable = load32(message + RA_REACHABLE);
  const retrans = load32(message + RA_RETRANS);
  if (hopLimit != 0) at.hopLimit = hopLimit;
  if (reachable != 0) at.reachableMs = reachable <= MAX_REACHABLE_MS ? max(reachable, 2) : REACHABLE_MS;
  if (retrans != 0) at.retransMs = retrans <= MAX_RETRANS_MS ? max(retrans, MIN_RETRANS_MS) : RETRANS_MS;
  const lifetime = load16(message + RA_LIFETIME);
  routerSet(at, router, <u64>lifetime * 1_000);
  const known = neighbourFind(at.device, router);
  if (known != 0) changetype<Neighbour>(known).isRouter = true;
  if (lifetime != 0) at.solicitMs = NEVER;
  const options = message + ROUTER_ADVERTISEMENT;
  const mtu = optionFind(options, end, OPTION_MTU, MTU_OPTION);
  if (mtu != 0) {
    const value = load32(mtu + 4);
    if (value >= MIN_MTU_V6 && value <= deviceAt(at.device).mtu) at.mtu = value;
  }
  let option = optionFind(options, end, OPTION_PREFIX, PREFIX_OPTION);
  while (option != 0) {
    prefixAdvertised(at, option);
    option = optionFind(option + PREFIX_OPTION, end, OPTION_PREFIX, PREFIX_OPTION);
  }
}

function prefixAdvertised(at: Interface, option: usize): void {
  const prefix = option + 16;
  const length = <u32>load<u8>(option, 2);
  const flags = load<u8>(option, 3);
  const validMs = milliseconds(load32(option + 4));
  const preferredMs = milliseconds(load32(option + 8));
  if (length > 128 || isLinkLocalV6(prefix) || isMulticastV6(prefix)) return;
  if ((flags & PREFIX_ON_LINK) != 0) prefixSet(at.device, prefix, length, validMs);
  // An identifier has 64 bits (RFC 4291, 2.5.1; RFC 4862, 5.5.3 (d)).
  if ((flags & PREFIX_AUTONOMOUS) != 0 && length == 64 && preferredMs <= validMs) autoconfigure(at, prefix, preferredMs, validMs);
}

/** RFC 4862, 5.5.3. */
function autoconfigure(at: Interface, prefix: usize, preferredMs: u64, validMs: u64): void {
  for (let i: u32 = 0; i < ADDRESSES; i++) {
    const known = addressAt(at.device, i);
    if (known.state == ADDRESS_FREE_PLACE || commonPrefix(changetype<usize>(known), prefix) < 64) continue;
    if (known.origin == ORIGIN_SLAAC) refresh(known, preferredMs, validMs);
    return;
  }
  if (validMs == 0) return;
  addressCopy(address, prefix);
  identifierWrite(address, at.device, 0);
  const made = addressMake(at.device, address, 64, ORIGIN_SLAAC);
  if (made == 0) return;
  addressSetLifetimes(changetype<Address6>(made), preferredMs, validMs);
  dadStart(changetype<Address6>(made));
}

/** The two-hour rule (5.5.3 (e)): who forges an advertisement cannot take an address away at once. */
function refresh(known: Address6, preferredMs: u64, validMs: u64): void {
  const left = known.validMs == NEVER ? NEVER : known.validMs - nowMs;
  let granted = validMs;
  if (validMs <= TWO_HOURS_MS && validMs <= left) granted = left <= TWO_HOURS_MS ? left : TWO_HOURS_MS;
  addressSetLifetimes(known, min(preferredMs, granted), granted);
}
