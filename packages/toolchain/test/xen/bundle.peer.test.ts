/**
 * Bundles on a Xen host that knows nothing of us: unpacked and checked by its own tools, and started by its own `xl`, on its
 * bridge by Debian's hotplug scripts, from the very configuration and by the very steps that are in the bundle.
 */
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { debianPackage } from '@skerry/testkit/debian-package';
import type { XenHost } from '@skerry/xen-bed';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { leaveXenHost, takeXenHost } from '../boot/xen-body.ts';
import { RunningCommand } from '../command.ts';

const examples = fileURLToPath(new URL('../../../../examples', import.meta.url));
const SCRIPTS = '/etc/xen/scripts';
/** Of a step, on a busy host. */
const PATIENCE_MS = 100_000;
const BUSY_MS = 400_000;

let host: XenHost;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skerry-bundles-'));
  host = await takeXenHost();
  await Promise.all([build('hello', 'photo-frame'), debianScripts()]);
});
afterAll(async () => {
  leaveXenHost();
  await rm(folder, { recursive: true });
});

/** As one project. */
async function build(...names: string[]): Promise<void> {
  for (const name of names)
    await cp(join(examples, name), join(folder, 'project', name), { recursive: true });
  const args = ['build', 'project', '--target', 'xen', '--bundle', '--out', '.'];
  const command = new RunningCommand(args, { cwd: folder });
  if ((await command.end()) !== 0) throw new Error(command.stderr);
}

/** Debian's scripts for networks of domains, and the shell that they are written for. */
async function debianScripts(): Promise<void> {
  const scripts = join(await debianPackage('xen-utils-common'), SCRIPTS);
  const bash = join(await debianPackage('bash-static'), 'bin/bash-static');
  await host.dom0.put('/bin/bash', await readFile(bash), 0o755);
  for (const name of await readdir(scripts))
    await host.dom0.put(`${SCRIPTS}/${name}`, await readFile(join(scripts, name)), 0o755);
  // Debian's own for disks wants the half of what is on a Linux host, and as much time as all of this test.
  await inDom0(`cp ${SCRIPTS}/block-skerry ${SCRIPTS}/block`);
}

/** As a person types it in dom0; what it prints. */
async function inDom0(script: string): Promise<string> {
  const lines = `export PATH=/usr/bin:/bin:/xen/bin\nset -e\n${script}`;
  const { ending, output, errors } = await host.dom0.run(['sh', '-c', lines], { timeoutMs: PATIENCE_MS });
  if (ending.kind !== 'exited' || ending.code !== 0)
    throw new Error(`${JSON.stringify(ending)}\n${output}\n${errors}`);
  return output.toString();
}

/** The folder of a bundle in dom0, where the first steps of its README have put it and found it whole. */
async function unpacked(name: string): Promise<string> {
  const archive = `${name}-xen.tar.gz`;
  await host.dom0.put(`/tmp/${archive}`, await readFile(join(folder, archive)));
  const readme = await inDom0(`tar -xzOf /tmp/${archive} ${name}-xen/README.md`);
  const steps = /```sh\n(.*?)```/s.exec(readme)?.[1] ?? '';
  const said = await inDom0(`cd /tmp\n${steps}`);
  expect(said).toBe(`${name}.xen: OK\n${name}.cfg: OK\nREADME.md: OK\n`);
  return `/var/lib/xen/images/${name}-xen`;
}

test('an appliance of the console says hello on the terminal that started it', {
  timeout: BUSY_MS,
}, async () => {
  const place = await unpacked('hello');
  const xl = host.dom0.spawn(['xl', 'create', '-c', `${place}/hello.cfg`]);
  let said = '';
  for await (const chunk of xl.output) {
    said += String(chunk);
    if (said.includes('Type a name')) break;
  }
  xl.kill();
  await xl.ended;
  expect(said).toContain('Hello, world!');
  // The xl that watches it destroys it a moment after its end.
  await inDom0('xl shutdown hello\nwhile xl list hello >/dev/null 2>&1; do usleep 50000; done');
});

test('a web server with a disk is on the bridge of the host, with an address by DHCP', {
  timeout: BUSY_MS,
}, async () => {
  const place = await unpacked('photo-frame');
  const page = await inDom0(`ip link add xenbr0 type bridge
ip addr add 10.9.7.1/24 dev xenbr0
ip link set xenbr0 up
printf 'start 10.9.7.2\\nend 10.9.7.2\\ninterface xenbr0\\nlease_file /tmp/leases\\n' >/tmp/udhcpd.conf
touch /tmp/leases
udhcpd /tmp/udhcpd.conf
truncate -s 67108864 /tmp/pictures
losetup /dev/loop7 /tmp/pictures
sed -i 's:target=.*img:target=/dev/loop7:' ${place}/photo-frame.cfg
xl create -q ${place}/photo-frame.cfg
until printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 5 10.9.7.2 80; do usleep 50000; done
xl destroy photo-frame
ip link del xenbr0`);
  expect(page).toMatch(/^HTTP\/1\.1 200 OK\r\n.*The disk has no picture yet\..*<\/html>/s);
});
