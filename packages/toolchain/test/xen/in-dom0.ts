/** What tests ask of the dom0 that serves a domain. */
import { leaveXenHost, takeXenHost } from '../boot/xen-body.ts';

const LIMIT_BYTES = 16 << 20;
const TIMEOUT_MS = 60_000;

/** The address of a domain whose wire dom0 has joined. */
export const guestAddress = '10.9.0.2';

/** Gives dom0 an address on the wire of domain $id, and takes it from the wire that had it before; the domain is then reached. */
export const joinWire = `bridge=wire$(xenstore-read /local/domain/0/backend/vif/$id/0/bridge)
for wire in /sys/class/net/wire*; do ip addr flush dev \${wire##*/}; done
ip addr add 10.9.0.1/24 dev $bridge
until ping -c1 -W1 ${guestAddress} >/dev/null 2>&1; do usleep 20000; done`;

/** Runs a script in dom0, where $id is the domain's number; what it prints. `input` is what it reads. Rejects when it does not end. */
export async function inDom0(
  domain: number | undefined,
  script: string,
  { input, timeoutMs = TIMEOUT_MS }: { input?: Uint8Array | undefined; timeoutMs?: number } = {},
): Promise<Buffer> {
  const host = await takeXenHost();
  try {
    const setting = `export PATH=/usr/bin:/bin:/xen/bin\nid=${domain}`;
    const { ending, output, errors } = await host.dom0.run(['sh', '-c', `${setting}\n${script}`], {
      ...(input && { input }),
      limitBytes: LIMIT_BYTES,
      timeoutMs,
    });
    if (ending.kind !== 'exited') throw new Error(`dom0: ${JSON.stringify(ending)}: ${errors}`);
    return output;
  } finally {
    leaveXenHost();
  }
}
