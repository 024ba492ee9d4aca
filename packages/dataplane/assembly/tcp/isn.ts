/** Numbers that depend on a connection's tuple and the secret (RFC 6528; RFC 7323, 5.4; SYN cookies). */
import { nowNs } from '../clock';
import { sipHash } from '../random';

/** Remote and local address, ports, and a word that tells the uses apart. */
const block: usize = memory.data(48, 16);

/** A keyed hash of a tuple. `addresses` are 16 bytes each. */
export function tupleHash(remote: usize, local: usize, ports: u32, use: u64): u64 {
  memory.copy(block, remote, 16);
  memory.copy(block + 16, local, 16);
  store<u64>(block, use, 32);
  store<u32>(block, ports, 40);
  return sipHash(block, 44);
}

const USE_SEQUENCE: u64 = 1;
const USE_TIMESTAMP: u64 = 2;

/** RFC 6528, section 3: a clock of 4 µs plus a hash of the tuple. */
export function initialSequence(remote: usize, local: usize, ports: u32): u32 {
  return <u32>tupleHash(remote, local, ports, USE_SEQUENCE) + <u32>(nowNs / 4_000);
}

/** Where the timestamps of a pair of hosts begin; the ports do not count, so that RFC 6191 works for the peer. */
export function timestampOffset(remote: usize, local: usize): u32 {
  return <u32>tupleHash(remote, local, 0, USE_TIMESTAMP);
}
