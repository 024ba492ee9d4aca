/**
 * Which groups we are in, told to the link's routers and switches (MLDv2: RFC 3810, RFC 9777). The minimum of a host: a
 * report when a group is joined or left, repeated once, and all groups when somebody asks. Sources are not told apart.
 */
import { NEVER, nowMs } from '../clock';
import { COUNT_RX_MALFORMED, Device, deviceDrop } from '../device/device';
import { FRAME_TRANSPORT, frameOwn, frameTake } from '../device/frame';
import { ICMP_CHECKSUM } from '../icmp/wire';
import { PROTOCOL_ICMPV6, addressCopy, pseudoHeaderSum } from '../ip/address';
import { groupAt } from '../ip/groups';
import { ipSend } from '../ip/output';
import { ipv6LinkLocal } from '../ipv6/addresses';
import { NEXT_HOP_BY_HOP } from '../ipv6/wire';
import { checksumOf, load16, store16, sumBytes } from '../memory/wire';
import { randomBelow } from '../random';
import { MLD_REPORT_V2 } from './wire';

/** Hop-by-hop header with a router alert (RFC 2711), padded: what routers look for. */
const ALERT: u32 = 8;
const REPORT: u32 = 8;
const RECORD: u32 = 20;
/** Records in one report, so that it fits the smallest MTU. */
const RECORDS: u32 = 56;

/** Record types (RFC 3810, 5.2.12); EXCLUDE without sources is membership. */
const MODE_IS_EXCLUDE: u8 = 2;
const CHANGE_TO_INCLUDE: u8 = 3;
const CHANGE_TO_EXCLUDE: u8 = 4;

/** Robustness: a change is told again within a second (RFC 3810, 9.1 and 9.11). */
const UNSOLICITED_MS: u32 = 1_000;

const allRouters: usize = memory.data<u8>([0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x16]);
const unspecified: usize = memory.data(16);
/** When each device reports all its groups, or NEVER. */
const dueMs: usize = memory.data(32, 8);

export function mldStart(): void {
  for (let i: usize = 0; i < 32; i += 8) store<u64>(dueMs + i, NEVER);
}

/** Whether routers want to hear of a group: of all but the two that everybody is in, or that stay on the host. */
function isReported(group: usize): bool {
  const isAllNodes = load<u8>(group, 1) == 2 && load<u64>(group, 8) == 0x0100000000000000 && load<u32>(group, 4) == 0;
  return load<u8>(group) == 0xff && (load<u8>(group, 1) & 15) > 1 && !isAllNodes;
}

function record(at: usize, type: u8, group: usize): void {
  store<u32>(at, type);
  addressCopy(at + 4, group);
}

function send(device: u32, frame: usize, records: u32): void {
  const packet = frame + FRAME_TRANSPORT;
  const message = packet + ALERT;
  const length = REPORT + records * RECORD;
  const from = ipv6LinkLocal(device);
  const source = from == 0 ? unspecified : from;
  // Next header ICMPv6, length 0; router alert (5) of 2 bytes: MLD (0); two bytes of padding.
  store<u64>(packet, 0x00010000_0205003a);
  store<u64>(message, MLD_REPORT_V2);
  store16(message + 6, records);
  const sum = pseudoHeaderSum(source, allRouters, PROTOCOL_ICMPV6, length);
  store<u16>(message, checksumOf(sumBytes(sum, message, length)), ICMP_CHECKSUM);
  frameOwn(frame, ALERT + length);
  ipSend(device, frame, NEXT_HOP_BY_HOP, source, allRouters, 1);
}

/** A group was joined or left. */
export function mldChanged(device: u32, group: usize, isMember: bool): void {
  if (!isReported(group)) return;
  const frame = frameTake();
  if (frame == 0) return;
  record(frame + FRAME_TRANSPORT + ALERT + REPORT, isMember ? CHANGE_TO_EXCLUDE : CHANGE_TO_INCLUDE, group);
  send(device, frame, 1);
  schedule(device, UNSOLICITED_MS);
}

function schedule(device: u32, withinMs: u32): void {
  const at = dueMs + device * 8;
  store<u64>(at, min(load<u64>(at), nowMs + randomBelow(withinMs + 1)));
}

/** A router asks, for one group or all: all are told, at some time within what it allows (RFC 3810, 5.1.3). */
export function mldQueried(device: Device, message: usize, length: u32): void {
  if (length < 24) return deviceDrop(device, COUNT_RX_MALFORMED);
  const code = load16(message + 4);
  const delay = code < 0x8000 ? code : ((code & 0xfff) | 0x1000) << (((code >> 12) & 7) + 3);
  schedule(device.number, min(delay, 10_000));
}

/** Runs what is due on one device; its next deadline in milliseconds. */
export function mldTick(device: u32): u64 {
  const at = dueMs + device * 8;
  if (load<u64>(at) > nowMs) return load<u64>(at);
  store<u64>(at, NEVER);
  const frame = frameTake();
  if (frame == 0) return NEVER;
  let records: u32 = 0;
  for (let i: u32 = 0, group = groupAt(0, device); group != 0 && records < RECORDS; group = groupAt(++i, device)) {
    if (!isReported(group)) continue;
    record(frame + FRAME_TRANSPORT + ALERT + REPORT + records * RECORD, MODE_IS_EXCLUDE, group);
    records++;
  }
  send(device, frame, records);
  return NEVER;
}
