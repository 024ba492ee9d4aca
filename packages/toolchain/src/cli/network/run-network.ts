/**
 * The network of an appliance that `skerry run` boots, for one run: a project of its own, in this process and without
 * privileges, with a port of loopback that leads into it; or a TAP device of the host.
 */
import { open, writeFile } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import { type CodedError, codedError, type Image } from '@skerry/contracts';
import { dataplaneWasm } from '@skerry/dataplane';
import type { MachineNetwork } from '@skerry/device-models';
import { pcapng } from '@skerry/device-models/net';
import { newMac, ProjectNetwork, Turns } from '@skerry/device-models/project';
import { defaultCacheDir } from '../../compile/cache.ts';
import { type NetworkOptions, refusal } from './options.ts';
import { PortForward } from './port-forward.ts';
import { tapProblem } from './tap.ts';

/** A machine's place on it. */
export interface RunNetwork {
  machine: MachineNetwork;
  /** The process has started: its frames come and go on its descriptor of this number, if there is one. */
  link?: { descriptor: number; attach(stream: Duplex): void };
  /** Ends all of it and writes the capture. Rejects when that cannot be written. */
  close(): Promise<void>;
}

export type NetworkOutcome = { ok: true; network: RunNetwork | undefined } | { ok: false; error: CodedError };

/** The first descriptor behind the standard streams. */
const DESCRIPTOR = 3;
const WEB_PORT = 80;

/**
 * Prepares the network of `image`. `onAddress` is told once, when the appliance has an address: the web address of this
 * host that leads to it. An image without a network, or on the sockets of the host, gets none.
 */
export async function openNetwork(
  image: Image,
  options: NetworkOptions,
  onAddress: (url: string) => void,
): Promise<NetworkOutcome> {
  const error = refusal(image, options);
  if (error) return { ok: false, error };
  if (image.network !== 'direct') return { ok: true, network: undefined };
  return options.tap === undefined ? openProject(image, options, onAddress) : openTap(options.tap);
}

async function openTap(name: string): Promise<NetworkOutcome> {
  const error = await tapProblem(name);
  if (error) return { ok: false, error };
  const network = { machine: { kind: 'tap', name, mac: newMac() }, close: async () => undefined } as const;
  return { ok: true, network };
}

async function openProject(
  { name, target, allow = [] }: Image,
  options: NetworkOptions,
  onAddress: (url: string) => void,
): Promise<NetworkOutcome> {
  const { capture } = options;
  const unwritable = capture === undefined ? undefined : await captureProblem(capture);
  if (unwritable) return { ok: false, error: unwritable };
  const mac = newMac();
  const network = new ProjectNetwork(name, {
    wasm: await dataplaneWasm('direct', defaultCacheDir()),
    turns: new Turns(),
  });
  const forward = new PortForward(() => network.connect(mac, WEB_PORT));
  const port = await forward.listen(options.port).catch((error: NodeJS.ErrnoException) => error);
  if (typeof port !== 'number') {
    network.close();
    const message = `--port ${options.port}: 127.0.0.1 does not give it (${port.code}).`;
    return { ok: false, error: codedError('PORT_UNAVAILABLE', message) };
  }
  let isTold = false;
  const nic = network.join({
    mac,
    name,
    target,
    allow: [...allow, ...options.allow],
    onAddresses: (addresses) => {
      if (isTold || addresses.every((address) => address.includes(':'))) return;
      isTold = true;
      onAddress(`http://127.0.0.1:${port}/`);
    },
  });
  if (options.faults) nic.setFaults(options.faults);
  const close = async (): Promise<void> => {
    forward.close();
    network.leave(nic);
    network.close();
    if (capture !== undefined) await writeFile(capture, pcapng(`${name} on ${target}`, nic.capture.frames()));
  };
  const link = { descriptor: DESCRIPTOR, attach: (stream: Duplex) => nic.attach(stream) };
  const machine = { kind: 'stream', mac, descriptor: DESCRIPTOR } as const;
  return { ok: true, network: { machine, link, close } };
}

/** Found before the run and not at its end. The file is there from then on. */
async function captureProblem(path: string): Promise<CodedError | undefined> {
  try {
    const file = await open(path, 'w');
    await file.close();
    return undefined;
  } catch (error) {
    const message = `--capture ${path}: it cannot be written (${(error as NodeJS.ErrnoException).code}).`;
    return {
      ...codedError('INVALID_REQUEST', message),
      advice: 'Name a file in a folder that you may write.',
    };
  }
}
