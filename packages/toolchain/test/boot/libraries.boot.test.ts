/**
 * Every library that can be placed, used for real on each of its targets: the programs in libos/guests/library-<name> say
 * "ok". Those that use the network are on one of their own, with the gateway's DHCP and names and nothing outside. A domain of Xen
 * takes longest to start: there many of them are one appliance. The catalogue shows the results.
 */
import { type Library, type Target, targets } from '@skerry/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultLibosDir } from '../../src/build.ts';
import { readLibos } from '../../src/catalogue/folder.ts';
import { limiter } from '../../src/compile/limiter.ts';
import { SuiteRecords } from '../records.ts';
import { type DiskFolder, diskFolder } from './disk-file.ts';
import { GuestImages } from './images.ts';
import { TestMachine } from './machine.ts';
import { bootOnNetwork } from './project-machine.ts';
import { saidBy, together } from './together.ts';
import { leaveXenHost, takeXenHost } from './xen-body.ts';

const { libraries } = await readLibos(defaultLibosDir);
const placed = libraries.map(({ library }) => library).filter(({ role }) => role === 'library');
const rows = placed.flatMap((library) =>
  library.targets.map((target) => ({ library, name: library.name, target })),
);

/** A library that other targets have, too, shares a domain of Xen with those that use the same devices. */
const isShared = ({ library, target }: (typeof rows)[number]): boolean =>
  target === 'xen' && library.targets.length > 1;
const domains = Object.entries(
  Object.groupBy(rows.filter(isShared), ({ library: { features } }) => {
    if (features.includes('net')) return 'a network';
    return features.includes('block') ? 'disks' : 'neither a network nor disks';
  }),
).map(([devices, group]) => ({ devices, group }));

const images = new GuestImages();
/** More at once than a small machine has processors would only make each slower. */
const lanes = limiter(2);
const records = new SuiteRecords('boot/libraries');
/** Native modules may have to be compiled first, each for two processors. */
const COMPILE_TIMEOUT_MS = 20 * 60_000;
let disks: DiskFolder;
beforeAll(async () => {
  disks = await diskFolder();
  const native = rows.filter((row) => row.library.native && !isShared(row));
  await Promise.all(native.map(({ name, target }) => images.appliance(`library-${name}`, target)));
}, COMPILE_TIMEOUT_MS);
afterAll(async () => {
  await disks.dispose();
});

/** What native modules of one program have taken, the next has not. */
const togetherMiB = 192;
/** Where many other things run; else some seconds. */
const togetherMs = 300_000;
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
  test.each(rows.filter((row) => !isShared(row)))(
    '$name works on $target',
    async ({ library, name, target }) => {
      const body = async (): Promise<void> => {
        const isOnHost = library.devices.includes('sockets');
        const program = `library-${name}`;
        const image = isOnHost
          ? await images.onHostSockets(program)
          : await images.appliance(program, target);
        const isOnNetwork = library.features.includes('net') && !isOnHost;
        const { code, output } = isOnNetwork
          ? await runOnNetwork(image, target)
          : await run(await bootWithDisk(image, library, target), name);
        expect(output).toMatch(/^ok$/m);
        expect(code).toBe(0);
      };
      await lanes(() => records.test('library', name, target, body));
    },
  );
});

describe.each(domains)('in a domain of Xen with $devices', ({ group }) => {
  let said: Promise<Map<string, string>> | undefined;

  test.each(group)('$name works', { timeout: togetherMs }, async ({ name }) => {
    await records.test('library', name, 'xen', async () => {
      said ??= runTogether(group.map(({ library }) => library));
      expect((await said).get(name)).toMatch(/^ok$/m);
    });
  });
});

test('every library has a target', () => {
  expect(rows.length).toBeGreaterThanOrEqual(libraries.length);
  expect(new Set(rows.map(({ target }) => target))).toEqual(new Set(targets));
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

/** These leave the machine otherwise than they found it: with connections that are kept, another address, what was typed ahead. */
const last = ['http', 'websocket', 'ipv4', 'ipv6', 'shell', 'console'];

/** What each of them says. */
async function runTogether(group: readonly Library[]): Promise<Map<string, string>> {
  const names = group.map(({ name }) => name);
  const order = names.toSorted((one, other) => last.indexOf(one) - last.indexOf(other));
  const image = await images.of('together', await together(order), 'xen');
  const withDisks = group.filter(({ features }) => features.includes('block'));
  const setup = {
    memoryMiB: togetherMiB,
    disks: await Promise.all(
      withDisks.map(async ({ name }) => ({ name, path: await disks.make(`${name}-together`, diskBytes) })),
    ),
  };
  const isOnNetwork = group.some(({ features }) => features.includes('net'));
  const { machine, dispose } = isOnNetwork
    ? await bootOnNetwork(image, 'xen', 'probe', setup)
    : await alone(TestMachine.boot({ target: 'xen', image, ...setup }));
  try {
    for (const name of order) {
      const input = typed[name];
      if (input === undefined) continue;
      await machine.shows(`begin ${name}\nready`, togetherMs);
      machine.type(input);
    }
    await machine.shows('begin end', togetherMs);
    await machine.exit();
    return saidBy(machine.output);
  } finally {
    await dispose();
  }
}

async function alone(booting: Promise<TestMachine>) {
  const machine = await booting;
  return { machine, dispose: () => machine.dispose() };
}
