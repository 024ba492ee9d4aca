/** Networks on the kernel's bridge, with real machines behind the real wall. Needs root and /dev/net/tun. */
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { dataplaneWasm } from '@skerry/dataplane';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Harness } from '../../../test/harness.ts';
import { type Booted, hello, WebMachines } from '../../../test/web-machines.ts';
import { Networks } from '../networks.ts';
import { prepareTapHelper } from './helper.ts';
import { type HeldFrame, TapHolder } from './holder.ts';

const onRoot = describe.skipIf(process.getuid?.() !== 0);

/** The network namespace of a process. */
const namespaceOf = (pid: number | string): string | undefined => linkOf(`/proc/${pid}/ns/net`);

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** Whoever is in a namespace, or has it open. */
function holdersOf(namespace: string): string[] {
  const opens = (pid: string): boolean => {
    try {
      return readdirSync(`/proc/${pid}/fd`).some((fd) => linkOf(`/proc/${pid}/fd/${fd}`) === namespace);
    } catch {
      return false;
    }
  };
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return processes.filter((pid) => namespaceOf(pid) === namespace || opens(pid));
}

/** Processes that `parent` has started as holders of networks. */
function holdersBy(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const [, after = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
        const isHolder = readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('\0hold\0');
        return Number(after.split(' ')[1]) === parent && isHolder;
      } catch {
        return false;
      }
    });
}

onRoot('machines on a network of the kernel', () => {
  let web: WebMachines;
  const machines: Record<'unix' | 'kvm', Booted | undefined> = { unix: undefined, kvm: undefined };
  let other: Booted;

  beforeAll(async () => {
    const tapHelper = await prepareTapHelper();
    web = await WebMachines.start(new Networks({ wasm: () => dataplaneWasm('direct'), tapHelper }));
    for (const target of ['unix', 'kvm'] as const) {
      machines[target] = await web.boot(target, target, 'direct', `web-${target}`);
    }
    other = await web.boot('other', 'unix', 'direct', 'other', 'another');
  }, 900_000);
  afterAll(() => web.dispose());

  describe.each(['unix', 'kvm'] as const)('%s', (target) => {
    it('is given an address and reached by the forward endpoint', async () => {
      expect(await web.get(target, '/')).toMatch(hello);
      expect(await machines[target]?.address).toMatch(/^10\.\d+\.\d+\.\d+$/);
      expect(machines[target]?.network()).toMatchObject({ bridge: 'kernel' });
    });

    it('is sent a megabyte and gives it back, byte for byte', async () => {
      const body = randomBytes(1 << 20);
      const head = `POST /echo HTTP/1.0\r\nContent-Length: ${body.length}\r\n\r\n`;
      const said = await web.ask({ instance: target, port: 80 }, Buffer.concat([Buffer.from(head), body]));
      expect(said.subarray(said.indexOf('\r\n\r\n') + 4).equals(body)).toBe(true);
    });

    it('is captured, and tshark has nothing to say against it', async () => {
      await web.get(target, '/');
      const said = await web.ask({ instance: target, capture: true });
      const path = join(web.folder, `${target}.pcapng`);
      await writeFile(path, said.subarray(said.indexOf(0x0a) + 1));
      const tshark = (...args: string[]): string =>
        execFileSync('tshark', ['-r', path, ...args], { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
      const protocols = tshark('-T', 'fields', '-e', '_ws.col.Protocol').split('\n');
      expect(protocols).toEqual(expect.arrayContaining(['ARP', 'DHCP', 'TCP', 'HTTP']));
      expect(tshark('-Y', '_ws.malformed')).toBe('');
    });
  });

  it('tell their packets to who watches', async () => {
    machines.kvm?.connection.watchPackets();
    await web.get('kvm', '/');
    await expect.poll(() => machines.kvm?.packets.map(({ protocol }) => protocol)).toContain('HTTP');
  });

  it('reach each other by name', async () => {
    expect(await web.get('unix', '/ask?url=http://web-kvm/')).toContain('hello from the machine');
    expect(await web.get('kvm', '/ask?url=http://web-unix/')).toContain('hello from the machine');
  });

  it('reach no machine of another project, by name or by address', async () => {
    expect(await web.get('other', '/')).toMatch(hello);
    for (const host of ['other', await other.address]) {
      const said = await web.get('unix', `/ask?url=http://${host}/`);
      expect(said).toMatch(/^\{"ok":true\}\nHTTP\/1\.1 500 /);
    }
  });

  it('leave nothing behind when they have ended', async () => {
    const namespaces = holdersBy(process.pid).map((pid) => namespaceOf(pid) ?? '');
    expect(new Set(namespaces).size).toBe(2);
    await web.stopAll();
    await expect.poll(() => namespaces.flatMap(holdersOf)).toEqual([]);
  });
});

onRoot('a device on the bridge', () => {
  it('speaks from its own MAC alone, and hears nothing that is for another', async () => {
    const [sender, receiver, third] = [
      '02:00:00:00:00:05',
      '02:00:00:00:00:06',
      '02:00:00:00:00:07',
    ] as const;
    const gateway = '02:00:00:00:00:01';
    const helper = await prepareTapHelper();
    const { promise: honest, resolve } = Promise.withResolvers<void>();
    const seen: (HeldFrame & { from: string })[] = [];
    const holder = await TapHolder.start(helper, gateway, () => {
      for (const held of holder.read() ?? []) {
        if (Buffer.from(held.frame).readUInt16BE(12) !== 0x88b5) continue;
        const mac = Buffer.from(held.frame.subarray(6, 12)).toString('hex');
        seen.push({ ...held, from: mac });
        if (held.kind === 'gateway') resolve();
      }
    });
    const hex = (mac: string): string => mac.replaceAll(':', '');
    const frame = (to: string, from: string): string =>
      `${'00'.repeat(10)}${hex(to)}${hex(from)}88b5${'00'.repeat(46)}`;
    const join = (mac: string, ...command: string[]) =>
      spawn(helper, ['join', mac, '65534', '65534', ...command], {
        stdio: ['pipe', 'pipe', 'inherit', 'ignore', 'ignore', 'ignore', holder.namespace],
      });
    // Each says that it has its device, and keeps it until its input ends.
    const keep = ['/bin/sh', '-c', 'echo ready; exec cat'];
    const listeners = [join(receiver, ...keep), join(third, ...keep)];
    for (const listener of listeners) await once(listener.stdout as Readable, 'data');
    const frames = [
      frame('ff:ff:ff:ff:ff:ff', receiver),
      frame('ff:ff:ff:ff:ff:ff', gateway),
      frame(gateway, '02:00:00:00:00:99'),
      frame(receiver, sender),
      frame('02:00:00:00:00:99', sender),
      frame('ff:ff:ff:ff:ff:ff', sender),
    ];
    const script = `for (const frame of process.argv.slice(1)) require('node:fs').writeSync(6, Buffer.from(frame, 'hex'))`;
    const sending = join(sender, process.execPath, '-e', script, ...frames);
    await once(sending, 'close');
    await honest;
    const at = (mac: string) =>
      seen.filter((held) => held.kind === 'in' && held.mac === mac).map(({ from }) => from);
    await expect.poll(() => at(third)).toEqual([hex(sender)]);
    expect(at(receiver)).toEqual([hex(sender), hex(sender)]);
    expect(seen.filter(({ kind }) => kind === 'gateway').map(({ from }) => from)).toEqual([hex(sender)]);
    // All were sent.
    expect(seen.filter(({ kind }) => kind === 'out')).toHaveLength(frames.length);
    for (const listener of listeners) {
      listener.stdin?.end();
      await once(listener, 'close');
    }
    holder.close();
  });
});

onRoot('a runner that is killed', () => {
  it('leaves neither its network nor its machine behind', async () => {
    const web = await WebMachines.start(new Networks({ wasm: () => dataplaneWasm('direct') }));
    const harness = await Harness.start();
    try {
      const runner = await harness.startRunner({ RUNNER_NETWORK: 'tap' });
      const id = await harness.boot({
        imagePath: web.image('direct', 'unix'),
        project: 'killed',
        memoryMiB: 64,
      });
      await harness.until(id, ({ network }) => (network?.addresses.length ?? 0) > 0);
      const [holder = 0] = holdersBy(runner.child.pid ?? 0);
      const namespace = namespaceOf(holder) ?? '';
      expect(namespace).toMatch(/^net:/);
      expect(namespace).not.toBe(namespaceOf(process.pid));
      await runner.kill('SIGKILL');
      await expect.poll(() => holdersOf(namespace), { timeout: 10_000 }).toEqual([]);
      // Nothing of it was ever among the host's own devices.
      expect(readFileSync('/proc/self/net/dev', 'utf8')).not.toMatch(/^ *(bridge|gateway|m0253\w+):/m);
    } finally {
      await harness.dispose();
      await web.dispose();
    }
  }, 600_000);
});
