/**
 * Every library that can be placed, used for real on each of its targets: the programs in libos/guests/library-<name> say
 * "ok". Those that use the network are on one of their own, with the gateway's DHCP and names and nothing outside. The
 * catalogue shows the results.
 */
import { defaultTargets, type Library, type Target } from '@skerry/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultLibosDir } from '../../src/build.ts';
import { readLibos } from '../../src/catalogue/folder.ts';
import { limiter } from '../../src/compile/limiter.ts';
import { SuiteRecords } from '../records.ts';
import { type DiskFolder, diskFolder } from './disk-file.ts';
import { GuestImages } from './images.ts';
import { TestMachine } from './machine.ts';
import { bootOnNetwork } from './project-machine.ts';
import { leaveXenHost, takeXenHost } from './xen-body.ts';

const { libraries } = await readLibos(defaultLibosDir);
const rows = libraries
  .map(({ library }) => library)
  .filter(({ role }) => role === 'library')
  .flatMap((library) => targetsFor(library).map((target) => ({ library, name: library.name, target })));

/** Those that every host boots, and of a library that has none of them its own. */
function targetsFor(library: Library): readonly Target[] {
  const shared = defaultTargets.filter((target) => library.targets.includes(target));
  return shared.length > 0 ? shared : library.targets;
}

const images = new GuestImages();
/** More at once than a small machine has processors would only make each slower. */
const lanes = limiter(2);
const records = new SuiteRecords('boot/libraries');
/** Native modules may have to be compiled first, each for two processors. */
const COMPILE_TIMEOUT_MS = 20 * 60_000;
let disks: DiskFolder;
beforeAll(async () => {
  disks = await diskFolder();
  const native = rows.filter(({ library }) => library.native);
  await Promise.all(native.map(({ name, target }) => images.appliance(`library-${name}`, target)));
}, COMPILE_TIMEOUT_MS);
afterAll(async () => {
  await disks.dispose();
});

/** Room for what the programs write. */
const diskBytes = 16 << 20;

/** What a program waits for on its console. */
const typed: Readonly<Record<string, string>> = {
  console: 'marco\r',
  shell: 'su\t4 2\x1b[D\x1b[D4\x1b[C\x7f \r',
};

/** What is at the other end of a program, outside of its machine: here a program of Xen's own in dom0. */
const others: Readonly<Record<string, (machine: TestMachine) => Promise<void>>> = {
  async vchan(machine) {
    const host = await takeXenHost();
    try {
      await machine.shows('as domain ');
      await machine.shows('\n');
      const domain = /as domain (\d+)\n/.exec(machine.output)?.[1] ?? '';
      const path = `/local/domain/${domain}/data/call`;
      const proxy = host.dom0.spawn(['vchan-socket-proxy', '--mode=client', domain, path, '-']);
      // It leaves when its input ends.
      proxy.input.write('marco\n');
      for await (const chunk of proxy.output) {
        expect(String(chunk)).toBe('polo\n');
        break;
      }
      proxy.kill();
      await proxy.ended;
    } finally {
      leaveXenHost();
    }
  },
};

describe.concurrent('on each of its targets', () => {
  test.each(rows)('$name works on $target', async ({ library, name, target }) => {
    const body = async (): Promise<void> => {
      const isOnHost = library.devices.includes('sockets');
      const program = `library-${name}`;
      const image = isOnHost ? await images.onHostSockets(program) : await images.appliance(program, target);
      const isOnNetwork = library.features.includes('net') && !isOnHost;
      const { code, output } = isOnNetwork
        ? await runOnNetwork(image, target)
        : await run(await bootWithDisk(image, library, target), name);
      expect(output).toMatch(/^ok$/m);
      expect(code).toBe(0);
    };
    await lanes(() => records.test('library', name, target, body));
  });
});

test('every library has a target', () => {
  expect(rows.length).toBeGreaterThanOrEqual(libraries.length);
  expect(new Set(rows.map(({ target }) => target))).toEqual(new Set([...defaultTargets, 'xen']));
});

/** A library that uses a disk has one, with the name "data". */
async function bootWithDisk(
  image: Uint8Array,
  { name, features }: Library,
  target: Target,
): Promise<TestMachine> {
  if (!features.includes('block')) return TestMachine.boot({ target, image });
  const path = await disks.make(`${name}-${target}`, diskBytes);
  return TestMachine.boot({ target, image, disks: [{ name: 'data', path }] });
}

async function run(machine: TestMachine, name: string) {
  const input = typed[name];
  await others[name]?.(machine);
  if (input !== undefined) {
    await machine.shows('ready');
    machine.type(input);
  }
  return machine.exit();
}

async function runOnNetwork(image: Uint8Array, target: Target) {
  const { machine, dispose } = await bootOnNetwork(image, target, 'probe');
  try {
    return await machine.exit();
  } finally {
    await dispose();
  }
}
