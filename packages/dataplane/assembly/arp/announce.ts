/** Whose address it is (RFC 5227): probes when one is set, announcements after them, conflicts at any time. */
import { ADDRESS_CONFLICT, ADDRESS_FREE, ADDRESS_TAKEN } from '../abi';
import { NEVER, nowMs } from '../clock';
import { COUNT_CONFLICTS, Device, deviceAt, deviceCountUp } from '../device/device';
import { Interface, interfaceAt, interfaceTell } from '../ip/interface';
import { randomBelow } from '../random';
import { arpAnnounce, arpProbe } from './output';
import { ARP_REQUEST } from './wire';

/** Whose an interface's address is: probed for and used, ours, or another host's. */
const CLAIM_NONE: u8 = 0;
const CLAIM_TENTATIVE: u8 = 1;
const CLAIM_OURS: u8 = 2;
const CLAIM_REFUSED: u8 = 3;

/** RFC 5227, 1.1, in milliseconds. */
const PROBE_WAIT: u32 = 1_000;
const PROBE_NUM: u32 = 3;
const PROBE_MIN: u32 = 1_000;
const PROBE_MAX: u32 = 2_000;
const ANNOUNCE_WAIT: u32 = 2_000;
const ANNOUNCE_NUM: u32 = 2;
const ANNOUNCE_INTERVAL: u32 = 2_000;
const DEFEND_INTERVAL: u64 = 10_000;

/**
 * The interface has got an address, or its link is another one: asks whether somebody has it, then says that it is ours
 * (RFC 5227, 2.1 and 2.3).
 *
 * Deviation: the address is used meanwhile, as RFC 4429 does with IPv6: a machine that boots in milliseconds would
 * otherwise be silent for seven seconds. As there, nothing is done that takes the address from a host that has it:
 * we answer who asks for us, but announce and defend nothing, and leave the probes of others unanswered.
 */
export function arpClaim(at: Interface): void {
  at.announceMs = NEVER;
  if (at.free == at.address) own(at);
  else {
    at.claim = CLAIM_TENTATIVE;
    probe(at, at.address);
  }
}

/** The address is given back. */
export function arpUnclaim(at: Interface): void {
  at.announceMs = NEVER;
  at.claim = CLAIM_NONE;
  if (!at.isAsked) stop(at);
}

/** It is ours: said now, and once more later. */
function own(at: Interface): void {
  at.claim = CLAIM_OURS;
  at.free = 0;
  arpAnnounce(deviceAt(at.device), at.address);
  at.announcements = ANNOUNCE_NUM - 1;
  at.announceMs = nowMs + ANNOUNCE_INTERVAL;
}

function probe(at: Interface, address: u32): void {
  at.probed = address;
  at.probes = PROBE_NUM;
  at.probeMs = nowMs + randomBelow(PROBE_WAIT);
}

/** No probe any more; an address of our own that has waited for its turn has it. */
function stop(at: Interface): void {
  at.probed = 0;
  at.probeMs = NEVER;
  at.isAsked = false;
  if (at.claim == CLAIM_TENTATIVE) probe(at, at.address);
}

/**
 * OP_ARP_PROBE: whether `address` is free. ADDRESS_FREE or ADDRESS_TAKEN follows; one probe at a time, a new one
 * replaces it, and 0 ends it.
 */
export function arpProbeStart(at: Interface, address: u32): void {
  if (address == 0) return stop(at);
  if (at.probed != address) probe(at, address);
  at.isAsked = true;
}

/** A packet arrived while we probe: it may say that the address is taken (RFC 5227, 2.1.1). */
export function arpProbeAnswered(at: Interface, operation: u32, sender: u32, target: u32): void {
  // Another host probes the same address at the same time: neither may have it.
  const isRival = operation == ARP_REQUEST && sender == 0 && target == at.probed;
  if (sender != at.probed && !isRival) return;
  interfaceTell(at, ADDRESS_TAKEN, at.probed);
  if (at.probed == at.address && at.claim == CLAIM_TENTATIVE) at.claim = CLAIM_REFUSED;
  stop(at);
}

/** Whether we say to others that the address is taken. */
export function arpMayDeny(at: Interface): bool {
  return at.claim == CLAIM_OURS;
}

/**
 * Somebody else uses our address: defended once in 10 s if it is ours (RFC 5227, 2.4 (b)), and told; whether we give up is
 * not decided here.
 */
export function arpConflict(device: Device, at: Interface): void {
  deviceCountUp(device, COUNT_CONFLICTS);
  if (at.claim == CLAIM_OURS && (at.defendedMs == 0 || nowMs - at.defendedMs >= DEFEND_INTERVAL)) {
    at.defendedMs = nowMs;
    arpAnnounce(device, at.address);
  }
  interfaceTell(at, ADDRESS_CONFLICT, at.address);
}

/** Runs what is due on one interface; its next deadline in milliseconds. */
export function arpTick(device: u32): u64 {
  const at = interfaceAt(device);
  if (at.announceMs <= nowMs) {
    arpAnnounce(deviceAt(device), at.address);
    at.announcements--;
    at.announceMs = at.announcements == 0 ? NEVER : nowMs + ANNOUNCE_INTERVAL;
  }
  if (at.probeMs <= nowMs) {
    if (at.probes == 0) {
      at.free = at.probed;
      if (at.isAsked) interfaceTell(at, ADDRESS_FREE, at.probed);
      if (at.claim == CLAIM_TENTATIVE && at.free == at.address) own(at);
      stop(at);
    } else {
      arpProbe(deviceAt(device), at.probed);
      at.probes--;
      at.probeMs = nowMs + (at.probes == 0 ? ANNOUNCE_WAIT : PROBE_MIN + randomBelow(PROBE_MAX - PROBE_MIN));
    }
  }
  return min(at.announceMs, at.probeMs);
}
