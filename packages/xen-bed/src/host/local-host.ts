/**
 * The Xen that this host runs under, driven by its own xl. A domain there is no process and would go on without us, so each has a
 * keeper (host/keep-domain): it holds the domain's disks open and locked, and destroys the domain when this process is gone.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { BedAssembly } from '../assembly/bed-files.ts';
import type { DiskFile } from '../bed/disks.ts';
import { LocalDom0, toolPath } from '../dom0/local-dom0.ts';
import { BedFailure } from '../failure.ts';
import { WirePeers } from '../xl/peers.ts';
import type { Kept, Wire, XenHost } from './xen-host.ts';

const script = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
/** The first descriptor of a keeper that is a disk. */
const FIRST_DISK = 3;

export async function openLocalHost(assembly: BedAssembly): Promise<XenHost> {
  const dom0 = await LocalDom0.open();
  return {
    kind: 'host',
    dom0,
    peers: new WirePeers(dom0),
    ended: new Promise(() => undefined),
    pid: undefined,
    openWire: async (mac) => openWire(await assembly.wireHolder(), mac),
    keep,
    close: () => dom0.close(),
  };
}

/** A network of nothing but the device and a TAP device, in a namespace of its own: nothing of this host is in reach. */
async function openWire(program: string, mac: string): Promise<Wire> {
  const holder = spawn(program, { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  await ready(holder, 'The network of a domain');
  const stream = Duplex.from({ writable: holder.stdin, readable: holder.stdout });
  stream.on('error', () => undefined);
  stream.once('close', () => holder.kill());
  return { network: { mac, bridge: String(holder.pid), script: script('host/vif-wire') }, stream };
}

async function keep(domain: string, files: readonly DiskFile[]): Promise<Kept> {
  const keeper = spawn('sh', [script('host/keep-domain'), domain], {
    env: { PATH: toolPath },
    stdio: ['pipe', 'ignore', 'pipe', ...files.map(({ descriptor }) => descriptor)],
    detached: true,
  });
  await ready(keeper, 'The keeper of a domain');
  keeper.stdin?.on('error', () => undefined);
  return {
    disks: files.map(({ isReadOnly }, index) => ({
      path: `/proc/${keeper.pid}/fd/${FIRST_DISK + index}`,
      isReadOnly,
      script: script('dom0/block-skerry'),
    })),
    close: async () => {
      if (keeper.exitCode !== null || keeper.signalCode !== null) return;
      const ended = once(keeper, 'exit');
      keeper.stdin?.end('over\n');
      await ended;
    },
  };
}

/** Until it has said a line of errors' side: `ready`, or why it cannot. */
async function ready(child: ChildProcess, what: string): Promise<void> {
  const said = await new Promise<string>((resolve) => {
    child.once('error', ({ message }) => resolve(message));
    child.stderr?.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
    child.once('exit', (code) => resolve(`it ended with ${code}`));
  });
  if (said !== 'ready') throw new BedFailure('dom0', `${what} cannot be made: ${said}`);
  child.stderr?.resume();
}
