/** Who takes part in the measurements of the network: our images, and peers that others wrote. */
import { join } from 'node:path';
import { floorImages } from '../floor.ts';
import { buildImages } from '../images.ts';
import type { Command } from '../launch.ts';
import type { SuiteContext } from '../suite.ts';
import { CLIENT, type Contestant, imageContestant, MAC, SERVER } from './contest.ts';
import { buildLinuxGuest, linuxGuestArguments } from './linux-guest.ts';
import { buildLwipServer } from './lwip.ts';

const nodeWarmSeconds = 15;
const LOOPBACK = '127.0.0.1';

export interface Contestants {
  node: Contestant;
  lwip: Contestant;
  fetch: Contestant;
  memoised: Contestant;
  host: Contestant;
  bulk: Contestant;
  kvm: Contestant;
  kvmMemoised: Contestant;
  linux: Contestant;
  floor: Command;
}

/** Builds all of them into the scratch folder. Throws with a reason when one cannot be had. */
export async function prepareContestants({ root, scratch, say }: SuiteContext): Promise<Contestants> {
  say('building images and peers');
  const file = async (name: string, target: 'unix' | 'kvm', folder = join('bench', 'appliances')) => {
    const source = join(root, folder, name);
    const found = (await buildImages(source, name, scratch, [target])).get(target);
    if (!found) throw new Error(`no image of ${name} for ${target}`);
    return found;
  };
  const lwip = await buildLwipServer(root, scratch);
  const node = join(root, 'bench', 'peers', 'node-http.mjs');
  const guest = await buildLinuxGuest(scratch);
  const place = { mac: MAC, address: SERVER, neighbour: CLIENT };
  const floor = floorImages(root, scratch).get('kvm');
  if (!floor) throw new Error('there is no kernel that only prints for kvm');
  return {
    node: {
      name: 'node:http on loopback',
      address: LOOPBACK,
      port: 8080,
      vnetHeader: true,
      warmSeconds: nodeWarmSeconds,
      command: () => ({ command: process.execPath, args: [node, '8080'] }),
    },
    lwip: {
      name: 'lwIP on TAP',
      address: SERVER,
      port: 80,
      vnetHeader: false,
      warmSeconds: 0,
      command: (tap) => ({ command: lwip, args: [tap, SERVER, '255.255.255.0'] }),
    },
    fetch: imageContestant('a fetch handler on TAP', await file('web', 'unix')),
    memoised: imageContestant('a memoised answer on TAP', await file('web-static', 'unix')),
    host: imageContestant('stack-host on loopback', await file('web-host', 'unix'), { address: LOOPBACK }),
    // Its echo answers the probe.
    bulk: imageContestant('bulk on TAP', await file('net-tcp', 'unix', join('packages', 'libos', 'guests')), {
      port: 7,
    }),
    kvm: imageContestant('a fetch handler on kvm', await file('web', 'kvm')),
    kvmMemoised: imageContestant('a memoised answer on kvm', await file('web-static', 'kvm')),
    linux: {
      name: 'a Linux guest with a C server on epoll',
      address: SERVER,
      port: 80,
      vnetHeader: false,
      warmSeconds: 0,
      command: (tap) => ({
        command: 'qemu-system-x86_64',
        args: linuxGuestArguments(guest, { tap, ...place }),
      }),
    },
    floor,
  };
}
