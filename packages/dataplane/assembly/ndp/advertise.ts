/** Router advertisements that a gateway sends (RFC 4861, 6.2): one prefix per device, on the link and for SLAAC. */
import { E_ARGUMENT, E_STATE } from '../abi';
import { NEVER, nowMs } from '../clock';
import { deviceAt } from '../device/device';
import { FRAME_TRANSPORT, frameTake } from '../device/frame';
import { icmpv6Send } from '../icmpv6/output';
import { NDP_ROUTER_ADVERTISEMENT } from '../icmpv6/wire';
import { addressCopy, addressIsV4 } from '../ip/address';
import { interfaceAt } from '../ip/interface';
import { ipv6LinkLocal } from '../ipv6/addresses';
import { isLinkLocalV6, isMulticastV6 } from '../ipv6/wire';
import { store16, store32 } from '../memory/wire';
import { randomBelow } from '../random';
import { scratch } from '../scratch';
import { allNodes, macOption } from './output';
import {
  MAC_OPTION, MTU_OPTION, NDP_HOP_LIMIT, OPTION_MTU, OPTION_PREFIX, OPTION_SOURCE_MAC, PREFIX_AUTONOMOUS, PREFIX_ON_LINK,
  PREFIX_OPTION, RA_HOP_LIMIT, RA_LIFETIME, ROUTER_ADVERTISEMENT,
} from './wire';

/** RFC 4861, 6.2.1 and section 10: defaults. */
const MAX_INTERVAL_MS: u32 = 600_000;
const MIN_INTERVAL_MS: u32 = 198_000;
const ROUTER_LIFETIME_S: u32 = 1_800;
const MAX_INITIAL_INTERVAL_MS: u64 = 16_000;
const MAX_INITIAL: u32 = 3;
const MIN_DELAY_BETWEEN_MS: u64 = 3_000;
const MAX_DELAY_MS: u32 = 500;

@unmanaged
class Advertiser {
  prefix0: u64;
  prefix1: u64;
  /** When the next is sent; 0: it does not advertise. */
  dueMs: u64;
  sentMs: u64;
  length: u32;
  lifetime: u32;
  initial: u32;
}

const BYTES: u32 = 48;
const table: usize = memory.data(192, 8);

// @ts-ignore: decorator
@inline
function advertiserAt(device: u32): Advertiser {
  return changetype<Advertiser>(table + device * BYTES);
}

/** OP_IPV6_ADVERTISE; lifetime 0: the router takes its leave and stops. */
export function advertiseSet(device: u32, length: u32, lifetime: u32): i32 {
  const at = interfaceAt(device);
  if (length > 128 || addressIsV4(scratch) || isMulticastV6(scratch) || isLinkLocalV6(scratch)) return E_ARGUMENT;
  if (!at.isEnabled) return E_STATE;
  const advertiser = advertiserAt(device);
  addressCopy(changetype<usize>(advertiser), scratch);
  advertiser.length = length;
  advertiser.lifetime = lifetime;
  advertiser.initial = MAX_INITIAL;
  advertiser.dueMs = nowMs;
  at.isRouter = true;
  at.solicitMs = NEVER;
  return 0;
}

/** Somebody asks (6.2.6): answered to all, after a moment, and not more often than every three seconds. */
export function routerSolicited(device: u32): void {
  const advertiser = advertiserAt(device);
  if (advertiser.dueMs == 0) return;
  const earliest = advertiser.sentMs + MIN_DELAY_BETWEEN_MS;
  advertiser.dueMs = min(advertiser.dueMs, max(nowMs + randomBelow(MAX_DELAY_MS), earliest));
}

function send(device: u32, advertiser: Advertiser): void {
  const from = ipv6LinkLocal(device);
  const frame: usize = from == 0 ? 0 : frameTake();
  if (frame == 0) return;
  const message = frame + FRAME_TRANSPORT;
  memory.fill(message, 0, ROUTER_ADVERTISEMENT);
  store<u8>(message, NDP_ROUTER_ADVERTISEMENT);
  store<u8>(message, 64, RA_HOP_LIMIT);
  if (advertiser.lifetime != 0) store16(message + RA_LIFETIME, ROUTER_LIFETIME_S);
  macOption(message + ROUTER_ADVERTISEMENT, OPTION_SOURCE_MAC, device);
  const mtu = message + ROUTER_ADVERTISEMENT + MAC_OPTION;
  store<u32>(mtu, <u32>OPTION_MTU | 0x100);
  store32(mtu + 4, deviceAt(device).mtu);
  const option = mtu + MTU_OPTION;
  store<u8>(option, OPTION_PREFIX);
  store<u8>(option, 4, 1);
  store<u8>(option, <u8>advertiser.length, 2);
  store<u8>(option, PREFIX_ON_LINK | PREFIX_AUTONOMOUS, 3);
  store32(option + 4, advertiser.lifetime);
  store32(option + 8, advertiser.lifetime);
  store<u32>(option, 0, 12);
  addressCopy(option + 16, changetype<usize>(advertiser));
  icmpv6Send(device, frame, ROUTER_ADVERTISEMENT + MAC_OPTION + MTU_OPTION + PREFIX_OPTION, from, allNodes, NDP_HOP_LIMIT);
}

/** Runs what is due on one device; its next deadline in milliseconds. */
export function advertiseTick(device: u32): u64 {
  const advertiser = advertiserAt(device);
  if (advertiser.dueMs == 0) return NEVER;
  if (advertiser.dueMs > nowMs) return advertiser.dueMs;
  const isReady = ipv6LinkLocal(device) != 0;
  if (isReady) {
    send(device, advertiser);
    advertiser.sentMs = nowMs;
    if (advertiser.lifetime == 0) {
      advertiser.dueMs = 0;
      interfaceAt(device).isRouter = false;
      return NEVER;
    }
  }
  let waitMs = <u64>(MIN_INTERVAL_MS + randomBelow(MAX_INTERVAL_MS - MIN_INTERVAL_MS));
  if (advertiser.initial > 0) waitMs = min(waitMs, MAX_INITIAL_INTERVAL_MS);
  if (!isReady) waitMs = 200;
  else if (advertiser.initial > 0) advertiser.initial--;
  advertiser.dueMs = nowMs + waitMs;
  return advertiser.dueMs;
}
