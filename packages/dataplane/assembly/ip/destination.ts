/**
 * The destination cache (RFC 4861, 5.1): which neighbour packets to an address go through. A lossy table: an entry is
 * what a look at the routes has found, good as long as neither routes nor that neighbour's entry have changed.
 */
import { Device } from '../device/device';
import { ipv6NextHop } from '../ipv6/route';
import { arenaMust } from '../memory/arena';
import { addressIsV4 } from './address';
import { routeVersion } from './interface';
import { isLoopback } from './loopback';
import { Neighbour, neighbourFind, neighbourMake } from './neighbour';
import { isGroup, nextHopV4 } from './route';

@unmanaged
class Destination {
  remote0: u64;
  remote1: u64;
  neighbour: usize;
  generation: u32;
  version: u32;
  device: u32;
}

/** 12 KB. More peers at once cost a look at the routes each time one takes another's place. */
const ENTRIES: u32 = 256;
const BYTES: u32 = 48;

const hop: usize = memory.data(16);
let table: usize = 0;

export function destinationsStart(): void {
  table = arenaMust(ENTRIES * BYTES);
}

/** The neighbour for the unicast address `remote` on `device`; 0: no way, or no room for one more neighbour. */
// @ts-ignore: decorator
@inline
export function destinationFind(device: Device, remote: usize): usize {
  const remote0 = load<u64>(remote);
  const remote1 = load<u64>(remote, 8);
  const mixed = (remote0 ^ remote1 ^ device.number) * 0x9e3779b97f4a7c15;
  const entry = changetype<Destination>(table + (<u32>(mixed >> 40) % ENTRIES) * BYTES);
  if (
    entry.remote1 == remote1 && entry.remote0 == remote0 && entry.version == routeVersion && entry.device == device.number &&
    changetype<Neighbour>(entry.neighbour).generation == entry.generation
  ) {
    return entry.neighbour;
  }
  return lookUp(device, remote, entry);
}

function lookUp(device: Device, remote: usize, entry: Destination): usize {
  if (isLoopback(remote) || isGroup(device.number, remote)) return 0;
  const isFound = addressIsV4(remote) ? nextHopV4(device, remote, hop) : ipv6NextHop(device.number, remote, hop) >= 0;
  if (!isFound) return 0;
  let neighbour = neighbourFind(device.number, hop);
  if (neighbour == 0) neighbour = neighbourMake(device.number, hop, true);
  if (neighbour == 0) return 0;
  entry.remote0 = load<u64>(remote);
  entry.remote1 = load<u64>(remote, 8);
  entry.device = device.number;
  entry.version = routeVersion;
  entry.neighbour = neighbour;
  entry.generation = changetype<Neighbour>(neighbour).generation;
  return neighbour;
}
