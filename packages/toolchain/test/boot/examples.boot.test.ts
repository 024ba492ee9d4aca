/**
 * The gallery's appliances on every target: those with a page are asked for it over their own network, the others are
 * spoken to on their consoles. What a page does is tested with foreign clients in ../network. The gallery shows the results.
 */
import { Agent, get } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Target, targets } from '@skerry/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { limiter } from '../../src/compile/limiter.ts';
import { SuiteRecords } from '../records.ts';
import { type DiskFolder, diskFolder } from './disk-file.ts';
import { GuestImages } from './images.ts';
import { type TestDisk, TestMachine } from './machine.ts';
import { bootOnNetwork } from './project-machine.ts';

const images = new GuestImages();
const lanes = limiter(2);
const records = new SuiteRecords('boot/examples');
let folder: DiskFolder;
beforeAll(async () => {
  folder = await diskFolder();
});
afterAll(() => folder.dispose());

/** As much as any of them asks for. */
const MEMORY_MIB = 96;
/** What an image of ours can do with, shown on Xen, where a domain has neither more nor less than it was created with. */
const leastMiB: Readonly<Record<string, number>> = { hello: 8, web: 16 };
const memoryOf = (example: string, target: Target): number =>
  (target === 'xen' ? leastMiB[example] : undefined) ?? MEMORY_MIB;
/** The disks of an example in MiB. */
const diskSizes: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'feed-reader': { entries: 16 },
  notes: { notes: 16 },
  'photo-frame': { pictures: 16 },
  shell: { files: 16, values: 16 },
};

/** Empty ones, for one machine. */
async function disksOf(example: string, target: Target): Promise<TestDisk[]> {
  const sizes = Object.entries(diskSizes[example] ?? {});
  return Promise.all(
    sizes.map(async ([name, size]) => {
      return { name, path: await folder.make(`${example}-${name}-${target}`, size << 20) };
    }),
  );
}

/** What to wait for and what to type, in turns. */
const dialogues = {
  hello: ['Type a name', 'Ada\r', ', Ada!'],
  clock: ['Type faster', 'stop\r', 'Stopped.'],
  'echo-native': ['Hello.', 'bye\r', 'Bye.'],
  shell: ['Type help.', 'write /here.txt what a disk keeps\rcat HERE.TXT\r', 'HERE.TXT\nwhat a disk keeps'],
};
/** The same over a network that has the machine's own name in it, and nobody else's. */
const networkDialogues = {
  ping: ['median', 'nobody\r', '"nobody": there is no such host'],
  lookup: ['Type a name', 'lookup\r', '  10.'],
  'syslog-sink': ['Type a severity', 'warning\r', 'shown from warning on'],
};
const pages = {
  web: '</html>',
  hono: '',
  chat: '</html>',
  'static-site': '<h1>Two flashes',
  'status-page': "new EventSource('/events')",
  'photo-frame': 'The disk has no picture yet.',
  'feed-reader': 'Nothing is kept yet.',
  notes: 'There is no note.',
  'metrics-collector/collector': 'is down: ',
  'metrics-collector/shop': 'We have /rope',
};

describe.concurrent.each(targets)('on %s', (target) => {
  test.each(Object.entries(dialogues))('%s answers on its console', async (name, dialogue) => {
    await lanes(() =>
      records.test('example', name, target, async () => {
        const image = await images.example(name, target);
        const setup = { disks: await disksOf(name, target), memoryMiB: memoryOf(name, target) };
        const machine = await TestMachine.boot({ target, image, ...setup });
        try {
          await converse(machine, dialogue);
        } finally {
          await machine.dispose();
        }
      }),
    );
  });

  test.each(Object.entries(networkDialogues))(
    '%s answers what it asked of the network',
    async (name, words) => {
      await lanes(() =>
        records.test('example', name, target, async () => {
          const { machine, dispose } = await bootOnNetwork(await images.example(name, target), target, name);
          try {
            await converse(machine, words);
          } finally {
            await dispose();
          }
        }),
      );
    },
  );

  test.each(Object.entries(pages))('%s answers over its network', async (name, text) => {
    await lanes(() =>
      records.test('example', folderOf(name), target, async () => {
        const page = await pageOf(await images.example(name, target), target, name);
        expect(page.status).toBe(200);
        expect(page.text).toContain(text);
        expect(page.text).not.toBe('');
      }),
    );
  });
});

/** What the gallery knows it by: a project is one example. */
const folderOf = (name: string): string => name.split('/', 1)[0] ?? name;

async function converse(machine: TestMachine, [first = '', input = '', last = '']: string[]): Promise<void> {
  await machine.shows(first);
  machine.type(input);
  await machine.shows(last);
}

/** What the machine answers to `GET /` on port 80. */
async function pageOf(image: Uint8Array, target: Target, name: string) {
  const setup = { disks: await disksOf(name, target), memoryMiB: memoryOf(name, target) };
  const { address, connect, dispose } = await bootOnNetwork(image, target, folderOf(name), setup);
  try {
    await address;
    return await ask(await connect(80));
  } finally {
    await dispose();
  }
}

async function ask(connection: Duplex): Promise<{ status: number | undefined; text: string }> {
  const agent = new Agent();
  agent.createConnection = () => connection;
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number | undefined; text: string }>();
  const request = get({ agent, path: '/', headers: { host: 'machine' } }, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () =>
      resolve({ status: response.statusCode, text: Buffer.concat(chunks).toString() }),
    );
  });
  request.on('error', reject);
  return promise;
}
