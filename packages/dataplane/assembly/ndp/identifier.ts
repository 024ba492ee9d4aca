/**
 * Interface identifiers that are stable on one network and tell nothing (RFC 7217, section 5): a keyed hash of prefix,
 * interface and a counter of collisions. The key is the seed, so they are as stable as that.
 */
import { deviceAt } from '../device/device';
import { sipHash } from '../random';

const block: usize = memory.data(24);

/** Reserved: the subnet's routers (all zero), and the anycast identifiers of RFC 2526 (RFC 5453). */
function isReserved(identifier: u64): bool {
  return identifier == 0 || (identifier & 0x00ffffffffffffff) == 0x00fffffffffffffd;
}

/** Writes the identifier behind the 64 bits of prefix at `address`. */
export function identifierWrite(address: usize, device: u32, attempt: u32): void {
  store<u64>(block, load<u64>(address));
  store<u64>(block, deviceAt(device).mac, 8);
  store<u32>(block, attempt, 16);
  let identifier: u64 = 0;
  for (let i: u32 = 0; isReserved(identifier); i++) {
    store<u32>(block, i, 20);
    identifier = sipHash(block, 24);
  }
  store<u64>(address, identifier, 8);
}
