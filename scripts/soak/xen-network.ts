/**
 * Many megabytes each way over netback, with a hash: from Linux's TCP in dom0, over one queue and over several, and from curl on
 * this host, which comes through the gateway of a project's network.
 */
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { GuestImages } from '../../packages/toolchain/test/boot/images.ts';
import { TestMachine } from '../../packages/toolchain/test/boot/machine.ts';
import { bootOnNetwork } from '../../packages/toolchain/test/boot/project-machine.ts';
import { leaveXenHost, takeXenHost } from '../../packages/toolchain/test/boot/xen-body.ts';
import { guestAddress, inDom0, joinWire } from '../../packages/toolchain/test/xen/in-dom0.ts';

const run = promisify(execFile);
/** For a machine that does other things, too. */
const MS_PER_MB = 30_000;
const FLOWS = 4;

/** How many things were wrong. */
export async function proveXenNetwork(megabytes: number): Promise<number> {
  const bytes = megabytes * 1_000_000;
  const image = await new GuestImages().appliance('net-http', 'xen');
  await takeXenHost();
  try {
    let wrong = 0;
    for (const queues of [1, 2]) wrong += await fromDom0(image, bytes, queues);
    return wrong + (await fromCurl(image, bytes));
  } finally {
    leaveXenHost();
  }
}

function tell(what: string, bytes: number, startMs: number, isSame: boolean): number {
  const speed = ((bytes * 2) / 1e3 / (performance.now() - startMs)).toFixed(1);
  console.log(`${what}: ${isSame ? 'the same' : 'NOT THE SAME'}, ${speed} MB/s of both ways together`);
  return isSame ? 0 : 1;
}

/** So many connections at once, each with its part. */
async function fromDom0(image: Uint8Array, bytes: number, queues: number): Promise<number> {
  await inDom0(undefined, `echo ${queues} >/sys/module/xen_netback/parameters/max_queues`);
  const machine = await TestMachine.boot({
    target: 'xen',
    image,
    network: { kind: 'stream', mac: '02:00:00:00:00:02', descriptor: 3 },
    memoryMiB: 32,
    parameters: [`net.ip=${guestAddress}/24`],
  });
  try {
    const part = Math.ceil(bytes / FLOWS);
    const timeoutMs = (bytes / 1e6) * MS_PER_MB;
    await inDom0(machine.domain, joinWire);
    await inDom0(
      machine.domain,
      `printf 'POST /echo HTTP/1.0\\r\\nHost: x\\r\\nContent-Length: ${part}\\r\\n\\r\\n' >/tmp/request
head -c ${part} /dev/urandom >/tmp/body
cat /tmp/body >>/tmp/request`,
      { timeoutMs },
    );
    const startMs = performance.now();
    const said = await inDom0(
      machine.domain,
      `for each in $(seq ${FLOWS}); do
  nc ${guestAddress} 80 </tmp/request | tail -c ${part} | sha256sum &
done
wait
ping -c 1 -W 5 ${guestAddress} >/dev/null && sha256sum </tmp/body`,
      { timeoutMs },
    );
    const digests = said.toString().trim().split('\n');
    const isSame = digests.length === FLOWS + 1 && new Set(digests).size === 1;
    return tell(`Linux in dom0, ${queues} queues offered`, part * FLOWS, startMs, isSame);
  } finally {
    await machine.dispose();
  }
}

async function fromCurl(image: Uint8Array, bytes: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'skerry-xen-network-'));
  const guest = await bootOnNetwork(image, 'xen', 'peer', { memoryMiB: 32 });
  const server = createServer((socket) => {
    void guest
      .connect(80)
      .then((stream) => Promise.all([pipeline(socket, stream), pipeline(stream, socket)]))
      .catch(() => socket.destroy());
  });
  try {
    await guest.address;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const body = randomBytes(bytes);
    const [sent, received] = [join(folder, 'sent'), join(folder, 'received')];
    await writeFile(sent, body);
    const startMs = performance.now();
    await run('curl', [
      ...['--silent', '--show-error', '--fail', '--max-time', String((bytes / 1e9) * MS_PER_MB)],
      ...['--data-binary', `@${sent}`, '--output', received, `http://127.0.0.1:${port}/echo`],
    ]);
    const isSame = digest(await readFile(received)) === digest(body);
    return tell("curl through a project's network", bytes, startMs, isSame);
  } finally {
    server.close();
    await guest.dispose();
    await rm(folder, { recursive: true });
  }
}

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
