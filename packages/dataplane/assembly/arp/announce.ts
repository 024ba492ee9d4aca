/** Whose address it is (RFC 5227): probes before one is used, announcements when one is set, conflicts afterwards. */
import { ADDRESS_CONFLICT, ADDRESS_FREE, ADDRESS_TAKEN } from '../abi';
import { NEVER, nowMs } from '../clock';
import { COUNT_CONFLICTS, Device, deviceAt, deviceCountUp } from '../device/device';
import { Interface, interfaceAt, interfaceTell } from '../ip/interface';
import { randomBelow } from '../random';
import { arpAnnounce, arpProbe } from './output';
import { ARP_REQUEST } from './wire';

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
 * Says now, and once more later, that the interface's address is ours. RFC 5227, 2.1 would have three probes first, which take
 * seconds. A machine is restarted within milliseconds, with another hardware address and often the same IP address: who still
 * has the old one would send into the void until the announcement. Where a rival has to be found first, a DHCP client
 * probes the address that it was offered.
 */
export function arpAnnounceStart(at: Interface): void {
  arpAnnounce(deviceAt(at.device), at.address);
  at.announcements = ANNOUNCE_NUM - 1;
  at.announceMs = nowMs + ANNOUNCE_INTERVAL;
}

export function arpAnnounceStop(at: Interface): void {
  at.announceMs = NEVER;
}

/**
 * OP_ARP_PROBE: whether `address` is free. ADDRESS_FREE or ADDRESS_TAKEN follows; one probe at a time, a new one
 * replaces it, and 0 ends it.
 */
export function arpProbeStart(at: Interface, address: u32): void {
  at.probed = address;
  at.probes = PROBE_NUM;
  at.probeMs = address == 0 ? NEVER : nowMs + randomBelow(PROBE_WAIT);
}

/** A packet arrived while we probe: it may say that the address is taken (RFC 5227, 2.1.1). */
export function arpProbeAnswered(at: Interface, operation: u32, sender: u32, target: u32): void {
  // Another host probes the same address at the same time: neither may have it.
  const isRival = operation == ARP_REQUEST && sender == 0 && target == at.probed;
  if (sender != at.probed && !isRival) return;
  interfaceTell(at, ADDRESS_TAKEN, at.probed);
  at.probed = 0;
  at.probeMs = NEVER;
}

/** Somebody else uses our address: defended once in 10 s (RFC 5227, 2.4 (b)), and told; whether we give up is not decided here. */
export function arpConflict(device: Device, at: Interface): void {
  deviceCountUp(device, COUNT_CONFLICTS);
  if (at.defendedMs == 0 || nowMs - at.defendedMs >= DEFEND_INTERVAL) {
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
      interfaceTell(at, ADDRESS_FREE, at.probed);
      at.probed = 0;
      at.probeMs = NEVER;
    } else {
      arpProbe(deviceAt(device), at.probed);
      at.probes--;
      at.probeMs = nowMs + (at.probes == 0 ? ANNOUNCE_WAIT : PROBE_MIN + randomBelow(PROBE_MAX - PROBE_MIN));
    }
  }
  return min(at.announceMs, at.probeMs);
}
