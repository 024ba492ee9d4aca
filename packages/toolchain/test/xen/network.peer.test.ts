/**
 * The network of a domain against Linux's own netback and TCP in dom0: bulk with a hash both ways, by one queue and by several,
 * with grants of either version, and with a backend that leaves and comes back with fewer queues.
 */
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { GuestImages } from '../boot/images.ts';
import { type MachineSetup, TestMachine } from '../boot/machine.ts';
import { leaveXenHost, takeXenHost } from '../boot/xen-body.ts';
import { guestAddress, joinWire, inDom0 as runInDom0 } from './in-dom0.ts';

const body = randomBytes(1 << 20);
const digest = createHash('sha256').update(body).digest('hex');
const head = `POST /echo HTTP/1.0\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n`;
const modulePath = '/sys/module/xen_netback/parameters/max_queues';

let image: Uint8Array;
let machine: TestMachine | undefined;
let mostQueues = '1';
beforeAll(async () => {
  image = await new GuestImages().appliance('net-http', 'xen');
  await takeXenHost();
  mostQueues = (
    await inDom0(
      `cat ${modulePath}
mount -t debugfs none /sys/kernel/debug
cat >/tmp/request`,
      Buffer.concat([Buffer.from(head), body]),
    )
  )
    .toString()
    .trim();
});
afterEach(async () => {
  await machine?.dispose();
  await backendOffers(mostQueues);
});
afterAll(() => leaveXenHost());

const inDom0 = (script: string, input?: Uint8Array): Promise<Buffer> =>
  runInDom0(machine?.domain, script, { input });

/** Before the domain is started. */
const backendOffers = (queues: string): Promise<Buffer> => inDom0(`echo ${queues} >${modulePath}`);

async function serve({ parameters = [], ...setup }: Partial<MachineSetup> = {}): Promise<void> {
  machine = await TestMachine.boot({
    target: 'xen',
    image,
    network: { kind: 'stream', mac: '02:00:00:00:00:02', descriptor: 3 },
    memoryMiB: 32,
    parameters: [`net.ip=${guestAddress}/24`, ...parameters],
    ...setup,
  });
  await inDom0(joinWire);
}

/** The digests of what came back, of so many echoes at once. */
async function echoes(count: number): Promise<string[]> {
  const said = await inDom0(`for each in $(seq ${count}); do
  nc -w 30 ${guestAddress} 80 </tmp/request | tail -c ${body.length} | sha256sum &
done
wait`);
  return said
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.slice(0, 64));
}

/** Speaks until each of so many queues, and there are no others, has carried something both ways, by what netback says of their rings. */
async function useQueues(count: number): Promise<void> {
  const said = await inDom0(`cd /sys/kernel/debug/xen-netback/vif$id.0
until [ "$(grep -h 'rsp prod' io_ring_q* | grep -cv 'rsp prod 0 ')" = ${2 * count} ]; do
  wget -q -O /dev/null http://${guestAddress}/
done
ls`);
  expect(said.toString().match(/io_ring_q\d/g)).toHaveLength(count);
}

/** What Xen says of the domain's grants. */
async function grantVersion(): Promise<string | undefined> {
  const said = (await inDom0('xl debug-keys g; xl dmesg')).toString();
  return [...said.matchAll(new RegExp(`grant-table for remote d${machine?.domain} \\(v(\\d)\\)`, 'g'))].at(
    -1,
  )?.[1];
}

test('carries bulk both ways by several queues, by one when its backend comes back with one, with grants of version 2', async () => {
  await backendOffers('2');
  await serve({ parameters: ['skerry.xen.grants=2'] });
  expect(await echoes(2)).toEqual([digest, digest]);
  await useQueues(2);
  expect(await grantVersion()).toBe('2');
  await inDom0(`back=/local/domain/0/backend/vif/$id/0
front=/local/domain/$id/device/vif/0
xenstore-write $back/multi-queue-max-queues 1 $back/state 5
until [ "$(xenstore-read $front/state $back/state $front/multi-queue-num-queues | xargs)" = "4 4 1" ]; do usleep 20000; done
ip link set vif$id.0 master wire$(xenstore-read $back/bridge) up
until ping -c1 -W1 ${guestAddress} >/dev/null; do :; done`);
  expect(await echoes(1)).toEqual([digest]);
  await useQueues(1);
});

test('has grants of version 1 where Xen refuses others, and one queue where one is offered', async () => {
  await serve({ parameters: ['skerry.xen.grants=2'], domainLines: ['max_grant_version = 1'] });
  await useQueues(1);
  expect(await grantVersion()).toBe('1');
});
