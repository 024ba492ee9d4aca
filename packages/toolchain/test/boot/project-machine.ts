/** A machine on a network of its own: the gateway's DHCP and names, and nothing outside. */
import type { Duplex } from 'node:stream';
import type { Target } from '@skerry/contracts';
import { dataplaneWasm } from '@skerry/dataplane';
import { newMac, ProjectNetwork, Turns } from '@skerry/device-models/project';
import { defaultCacheDir } from '../../src/compile/cache.ts';
import { type MachineSetup, TestMachine } from './machine.ts';

export interface ProjectMachine {
  machine: TestMachine;
  /** Resolves when it has an IPv4 address. */
  address: Promise<void>;
  /** A connection to one of its ports, once it has an address. */
  connect(port: number): Promise<Duplex>;
  /** Ends both. Idempotent. */
  dispose(): Promise<void>;
}

/** `name` is what it is found by; `setup` says more of the machine. The caller disposes of it. */
export async function bootOnNetwork(
  image: Uint8Array,
  target: Target,
  name: string,
  setup: Partial<MachineSetup> = {},
): Promise<ProjectMachine> {
  const mac = newMac();
  const wasm = await dataplaneWasm('direct', defaultCacheDir());
  const network = new ProjectNetwork(name, { wasm, turns: new Turns() });
  const { promise: address, resolve } = Promise.withResolvers<void>();
  const nic = network.join({
    mac,
    name,
    target,
    allow: [],
    onAddresses: (addresses) => {
      if (addresses.some((text) => !text.includes(':'))) resolve();
    },
  });
  const device = { kind: 'stream', mac, descriptor: 3 } as const;
  const machine = await TestMachine.boot({ ...setup, target, image, network: device, hasChannel: true });
  nic.attach(machine.channel);
  return {
    machine,
    address,
    connect: (port) => network.connect(mac, port),
    async dispose() {
      await machine.dispose();
      network.leave(nic);
      network.close();
    },
  };
}
