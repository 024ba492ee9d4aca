/**
 * The network of the appliances that `skerry run` boots, for one run: a project of its own, in this process and without
 * privileges, with ports of loopback that lead into it; or a TAP device of the host.
 */
import { open, writeFile } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import { type CodedError, codedError, type Image } from '@skerry/contracts';
import { dataplaneWasm } from '@skerry/dataplane';
import type { MachineNetwork } from '@skerry/device-models';
import { pcapng } from '@skerry/device-models/net';
import { newMac, ProjectNetwork, Turns } from '@skerry/device-models/project';
import { defaultCacheDir } from '../../compile/cache.ts';
import { captureFile, type NetworkOptions, refusalOfAll, servesPages } from './options.ts';
import { PortForward } from './port-forward.ts';
import { tapProblem } from './tap.ts';

/** A machine's place on it. */
export interface RunPlace {
  machine: MachineNetwork;
  /** The process has started: its frames come and go on its descriptor of this number, if there is one. */
  link?: { descriptor: number; attach(stream: Duplex): void };
}

export interface RunNetwork {
  /** Of each image; undefined for one without a network, or on the sockets of the host. */
  places: readonly (RunPlace | undefined)[];
  /** Ends all of it and writes the captures. Rejects when one cannot be written. */
  close(): Promise<void>;
}

export type NetworkOutcome = { ok: true; network: RunNetwork } | { ok: false; error: CodedError };

/** The first descriptor behind the standard streams. */
const DESCRIPTOR = 3;
const WEB_PORT = 80;

/**
 * Prepares the network of images that run together; `project` gives it its addresses. One that is alone, or of several each
 * that serves pages, has a port of this host: `onAddress` is told once, when the appliance has an address, of the web
 * address that leads to it.
 */
export async function openNetwork(
  project: string,
  images: readonly Image[],
  options: NetworkOptions,
  onAddress: (name: string, url: string) => void,
): Promise<NetworkOutcome> {
  const error = refusalOfAll(images, options);
  if (error) return { ok: false, error };
  if (images.every(({ network }) => network !== 'direct')) {
    return { ok: true, network: { places: images.map(() => undefined), close: async () => undefined } };
  }
  if (options.tap !== undefined) return openTap(options.tap);
  return openProject(images, options, {
    onAddress,
    network: new ProjectNetwork(project, {
      wasm: await dataplaneWasm('direct', defaultCacheDir()),
      turns: new Turns(),
    }),
  });
}

async function openTap(name: string): Promise<NetworkOutcome> {
  const error = await tapProblem(name);
  if (error) return { ok: false, error };
  const places = [{ machine: { kind: 'tap', name, mac: newMac() } }] as const;
  return { ok: true, network: { places, close: async () => undefined } };
}

interface ProjectParts {
  network: ProjectNetwork;
  onAddress: (name: string, url: string) => void;
}

async function openProject(
  images: readonly Image[],
  options: NetworkOptions,
  parts: ProjectParts,
): Promise<NetworkOutcome> {
  const isAlone = images.length === 1;
  const places: (RunPlace | undefined)[] = [];
  const closing: (() => Promise<void>)[] = [async () => parts.network.close()];
  const close = async (): Promise<void> => {
    // What was opened last goes first.
    for (const one of closing.splice(0).reverse()) await one();
  };
  // The first that has a port gets the one that was asked for.
  let { port: asked } = options;
  for (const image of images) {
    if (image.network !== 'direct') {
      places.push(undefined);
      continue;
    }
    const capture =
      options.capture === undefined ? undefined : captureFile(options.capture, image.name, isAlone);
    const hasPort = isAlone || servesPages(image);
    const joined = await join(image, { ...options, capture, port: asked }, hasPort, parts);
    if (!joined.ok) {
      await close();
      return joined;
    }
    if (hasPort) asked = undefined;
    closing.push(joined.close);
    places.push(joined.place);
  }
  return { ok: true, network: { places, close } };
}

type Joined = { ok: true; place: RunPlace; close(): Promise<void> } | { ok: false; error: CodedError };

/** One machine's place on the network of a project. */
async function join(
  { name, target, allow = [] }: Image,
  options: NetworkOptions,
  hasPort: boolean,
  { network, onAddress }: ProjectParts,
): Promise<Joined> {
  const { capture } = options;
  const unwritable = capture === undefined ? undefined : await captureProblem(capture);
  if (unwritable) return { ok: false, error: unwritable };
  const mac = newMac();
  const forward = new PortForward(() => network.connect(mac, WEB_PORT));
  const port = hasPort
    ? await forward.listen(options.port).catch((error: NodeJS.ErrnoException) => error)
    : undefined;
  if (port instanceof Error) {
    const message = `--port ${options.port}: 127.0.0.1 does not give it (${port.code}).`;
    return { ok: false, error: codedError('PORT_UNAVAILABLE', message) };
  }
  let isTold = port === undefined;
  const nic = network.join({
    mac,
    name,
    target,
    allow: [...allow, ...options.allow],
    onAddresses: (addresses) => {
      if (isTold || addresses.every((address) => address.includes(':'))) return;
      isTold = true;
      onAddress(name, `http://127.0.0.1:${port}/`);
    },
  });
  if (options.faults) nic.setFaults(options.faults);
  const close = async (): Promise<void> => {
    forward.close();
    network.leave(nic);
    if (capture !== undefined) await writeFile(capture, pcapng(`${name} on ${target}`, nic.capture.frames()));
  };
  const link = { descriptor: DESCRIPTOR, attach: (stream: Duplex) => nic.attach(stream) };
  const machine = { kind: 'stream', mac, descriptor: DESCRIPTOR } as const;
  return { ok: true, place: { machine, link }, close };
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
