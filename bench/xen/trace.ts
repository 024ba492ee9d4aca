/**
 * The records of Xen's trace buffer (Xen, xen/include/public/trace.h), as xentrace(8) writes them, and what they say of domains
 * that are virtual machines: how often they left for the hypervisor, and what they asked of it. Dom0 is none. Pure.
 *
 *    31    30     28 27                 0
 *   +-----+---------+--------------------+--------------+------------------
 *   | has | further | event              | TSC, 64 bits | further words …
 *   | TSC | words   |                    | if it has    |
 *   +-----+---------+--------------------+--------------+------------------
 */

/** The classes to record: TRC_HVM_ENTRYEXIT and TRC_HVM_HANDLER. */
export const MACHINES = 0x83000;

const LOST_RECORDS = 0x1f001;
const VMENTRY = 0x81001;
const VMEXIT = 0x81002;
const VMMCALL = 0x82012;
const FLAG_64 = 0x100;

/** xen.h */
const hypercallNames: Readonly<Record<number, string>> = {
  12: 'memory_op',
  17: 'xen_version',
  20: 'grant_table_op',
  24: 'vcpu_op',
  29: 'sched_op',
  32: 'event_channel_op',
  34: 'hvm_op',
};

export interface Trace {
  /** Of the domains' processors, to the hypervisor, for whatever reason. */
  readonly exits: number;
  readonly hypercalls: number;
  /** By their names. */
  readonly byName: ReadonlyMap<string, number>;
  /** TSC at the first entry into a domain, and where it left for each hypercall. */
  readonly firstEntry: bigint | undefined;
  readonly calls: readonly { name: string; tsc: bigint }[];
}

/** Throws when records are missing: a count would not be true. */
export function readTrace(file: Buffer): Trace {
  const byName = new Map<string, number>();
  const calls: { name: string; tsc: bigint }[] = [];
  let exits = 0;
  let firstEntry: bigint | undefined;
  let leftAt = 0n;
  for (const { event, tsc, words } of records(file)) {
    switch (event) {
      case LOST_RECORDS:
        throw new Error(`Xen's trace has lost ${words[0]} records`);
      case VMENTRY:
        firstEntry ??= tsc;
        break;
      case VMEXIT:
      case VMEXIT | FLAG_64:
        exits += 1;
        leftAt = tsc;
        break;
      case VMMCALL: {
        const name = hypercallNames[words[0] ?? 0] ?? `hypercall ${words[0]}`;
        byName.set(name, (byName.get(name) ?? 0) + 1);
        // Its own record has no time.
        calls.push({ name, tsc: leftAt });
        break;
      }
    }
  }
  return { exits, hypercalls: calls.length, byName, firstEntry, calls };
}

function* records(file: Buffer): Generator<{ event: number; tsc: bigint; words: number[] }> {
  for (let at = 0; at < file.length; ) {
    const head = file.readUInt32LE(at);
    const hasTsc = head >>> 31 === 1;
    const count = (head >>> 28) & 7;
    const from = at + (hasTsc ? 12 : 4);
    const words = Array.from({ length: count }, (_, index) => file.readUInt32LE(from + 4 * index));
    yield { event: head & 0x0fff_ffff, tsc: hasTsc ? file.readBigUInt64LE(at + 4) : 0n, words };
    at = from + 4 * count;
  }
}
