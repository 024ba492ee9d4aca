/**
 * Duplicate address detection (RFC 4862, 5.4): an address is asked for before it is used. If somebody else has it, an
 * address that we have made ourselves gets another interface identifier, a few times (RFC 7217, section 6).
 */
import { ADDRESS_IPV6, ADDRESS_IPV6_DUPLICATE } from '../abi';
import { NEVER, nowMs } from '../clock';
import { COUNT_CONFLICTS, deviceAt, deviceCount, deviceCountUp } from '../device/device';
import { groupJoin, groupLeave } from '../ip/groups';
import { interfaceAt, interfaceTell, routesChanged } from '../ip/interface';
import {
  ADDRESSES, ADDRESS_DUPLICATE, ADDRESS_PREFERRED, ADDRESS_TENTATIVE, Address6, ORIGIN_LINK_LOCAL, ORIGIN_STATIC, addressAt,
  solicitedNode,
} from '../ipv6/addresses';
import { randomBelow } from '../random';
import { discoveryStart } from './discovery';
import { identifierWrite } from './identifier';
import { ndpAdvertise, ndpProbe } from './output';

/** RFC 4862, 5.1; the delay before the first probe is RFC 4861's MAX_RTR_SOLICITATION_DELAY. */
const DUP_ADDR_DETECT_TRANSMITS: u8 = 1;
const MAX_DELAY_MS: u32 = 1_000;
/** RFC 7217, section 7. */
const IDGEN_RETRIES: u8 = 3;

/** No address is due before. */
let dueMs: u64 = NEVER;

/** Starts to check a tentative address. */
export function dadStart(at: Address6): void {
  at.state = ADDRESS_TENTATIVE;
  at.probes = DUP_ADDR_DETECT_TRANSMITS;
  at.dueMs = nowMs + randomBelow(MAX_DELAY_MS);
  dueMs = min(dueMs, at.dueMs);
}

/** Somebody else has, or checks, one of our addresses. One in use is kept: it is not for a packet to take it from us. */
export function dadConflict(at: Address6): void {
  const device = at.device;
  deviceCountUp(deviceAt(device), COUNT_CONFLICTS);
  if (at.state == ADDRESS_DUPLICATE) return;
  interfaceTell(interfaceAt(device), ADDRESS_IPV6_DUPLICATE);
  if (at.state != ADDRESS_TENTATIVE) return;
  groupLeave(device, solicitedNode(changetype<usize>(at)), 0);
  at.dueMs = NEVER;
  if (at.origin == ORIGIN_STATIC || at.attempts == IDGEN_RETRIES) {
    at.state = ADDRESS_DUPLICATE;
    return;
  }
  at.attempts++;
  identifierWrite(changetype<usize>(at), device, at.attempts);
  groupJoin(device, solicitedNode(changetype<usize>(at)), 0);
  dadStart(at);
}

function due(at: Address6): void {
  const address = changetype<usize>(at);
  if (at.probes > 0) {
    at.probes--;
    at.dueMs = nowMs + interfaceAt(at.device).retransMs;
    ndpProbe(at.device, address);
    return;
  }
  at.dueMs = NEVER;
  at.state = ADDRESS_PREFERRED;
  routesChanged();
  // Said to everybody, so that nobody has to ask first (RFC 9131).
  ndpAdvertise(at.device, address, 0, 0);
  interfaceTell(interfaceAt(at.device), ADDRESS_IPV6);
  if (at.origin == ORIGIN_LINK_LOCAL) discoveryStart(interfaceAt(at.device));
}

/** Runs what is due; the next deadline in milliseconds. */
export function dadTick(): u64 {
  if (nowMs < dueMs) return dueMs;
  dueMs = NEVER;
  for (let device: u32 = 0; device < deviceCount(); device++) {
    for (let i: u32 = 0; i < ADDRESSES; i++) {
      const at = addressAt(device, i);
      if (at.state != ADDRESS_TENTATIVE) continue;
      if (at.dueMs <= nowMs) due(at);
      dueMs = min(dueMs, at.dueMs);
    }
  }
  return dueMs;
}
