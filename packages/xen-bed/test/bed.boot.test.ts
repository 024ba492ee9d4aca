import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockFile } from '@skerry/device-models/block';
import { detectSandbox } from '@skerry/device-models/sandbox';
import { Bed, BedAssembly, BedDom0, Domain, type DomainConfig } from '@skerry/xen-bed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileGuest } from './guest.ts';

const assembly = new BedAssembly();
const { wall } = await detectSandbox();

/** Longer than dom0 needs for anything, on a busy machine. */
const patienceMs = 60_000;

describe('a bed', () => {
  let bed: Bed;
  let dom0: BedDom0;
  beforeAll(async () => {
    bed = await Bed.start(assembly, { wall });
    dom0 = new BedDom0(bed.agent);
    await dom0.put('/tmp/guest', await compileGuest());
  });
  afterAll(() => bed?.close());

  let count = 0;
  async function created(commandLine: string, more: Partial<DomainConfig> = {}): Promise<Domain> {
    const config = { name: `guest-${++count}`, kernel: '/tmp/guest', memoryMiB: 16, commandLine, ...more };
    const domain = await Domain.create(dom0, config);
    if (!(domain instanceof Domain)) throw new Error(domain.message);
    return domain;
  }

  /** Its whole console, as it comes. */
  function listen(domain: Domain): { text: string; until(wanted: (text: string) => boolean): Promise<void> } {
    const heard = {
      text: '',
      until: (wanted: (text: string) => boolean) =>
        new Promise<void>((resolve) => {
          const look = (): void => {
            if (!wanted(heard.text)) return;
            domain.console.output.off('data', look);
            resolve();
          };
          domain.console.output.on('data', look);
          look();
        }),
    };
    domain.console.output.on('data', (chunk: Buffer) => {
      heard.text += chunk.toString();
    });
    return heard;
  }

  it('is real Xen, with a dom0', async () => {
    const { output } = await dom0.run(['xl', 'info']);
    expect(output.toString()).toMatch(/^xen_version +: 4\.\d+/m);
    expect((await dom0.run(['xl', 'list'])).output.toString()).toMatch(/^Domain-0 +0 /m);
  });

  it('boots a domain, whose console comes whole and whose end is told', async () => {
    const line = 'two words "quoted" back\\slash ü';
    const domain = await created(line);
    const heard = listen(domain);
    await domain.unpause();
    expect(await domain.ended).toBe('poweroff');
    expect(heard.text).toBe(`hello ${line}\n`);
    expect((await dom0.run(['xl', 'list'])).output.toString()).not.toContain(domain.name);
  });

  it.each([
    ['reboot', 'reboot'],
    ['crash', 'crash'],
    // No handler for a fault, nor for that: Xen resets such a machine.
    ['fault', 'reboot'],
  ])('tells a domain that ends with a %s from others', async (part, end) => {
    const domain = await created(part);
    const heard = listen(domain);
    await domain.unpause();
    expect(await domain.ended).toBe(end);
    expect(heard.text).toBe(`hello ${part}\n`);
  });

  it('carries what is typed to a domain', async () => {
    const domain = await created('echo');
    const heard = listen(domain);
    await domain.unpause();
    await heard.until((text) => text.includes('ready'));
    domain.console.input.write('a\x03b\r\n\x1cq');
    expect(await domain.ended).toBe('poweroff');
    expect(heard.text).toBe('ready\na\x03b\r\n\x1cq');
  });

  it('loses nothing of a flood, whether it is read at once or late', { timeout: patienceMs }, async () => {
    const domain = await created('flood');
    let text = '';
    await domain.unpause();
    for await (const chunk of domain.console.output) {
      if (text === '') await new Promise((resolve) => setTimeout(resolve, 500));
      text += String(chunk);
    }
    expect(await domain.ended).toBe('poweroff');
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(2_857);
    expect(
      lines.every(
        (line, number) => line === `${String(number).padStart(6, '0')} abcdefghijklmnopqrstuvwxyz.`,
      ),
    ).toBe(true);
  });

  it('ends a domain that computes for ever, while others go on', async () => {
    const [busy, quiet] = [await created('loop'), await created('echo')];
    const [heardBusy, heardQuiet] = [listen(busy), listen(quiet)];
    await busy.unpause();
    await quiet.unpause();
    await heardBusy.until((text) => text.includes('hello loop'));
    await heardQuiet.until((text) => text.includes('ready'));
    expect(await busy.destroy()).toBe('destroyed');
    quiet.console.input.write('q');
    expect(await quiet.ended).toBe('poweroff');
  });

  it('pauses a domain and lets it go on', async () => {
    const domain = await created('echo');
    const heard = listen(domain);
    await domain.unpause();
    await heard.until((text) => text.includes('ready'));
    expect(await domain.pause()).toBe(true);
    expect((await dom0.run(['xl', 'list', domain.name])).output.toString()).toMatch(/ --p--- /);
    domain.console.input.write('q');
    expect(await domain.unpause()).toBe(true);
    expect(await domain.ended).toBe('poweroff');
  });

  it('refuses what is no PVH kernel, and more memory than there is, and says so', async () => {
    await dom0.put('/tmp/text', Buffer.from('no kernel'));
    const config = { name: 'refused', kernel: '/tmp/text', memoryMiB: 16 };
    expect(await Domain.create(dom0, config)).toMatchObject({ kind: 'refused', reason: 'image' });
    const large = { ...config, kernel: '/tmp/guest', memoryMiB: 4_096 };
    expect(await Domain.create(dom0, large)).toMatchObject({ kind: 'refused', reason: 'memory' });
    expect((await dom0.run(['xl', 'list'])).output.toString()).not.toContain('refused');
  });

  it('gives xenstore to the tools of dom0', async () => {
    await dom0.run(['xenstore-write', '/tool/skerry', 'kept']);
    expect((await dom0.run(['xenstore-read', '/tool/skerry'])).output.toString()).toBe('kept\n');
  });

  it('gives dom0 an open file as a disk, and holds its lock until the disk is taken out', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'skerry-disk-'));
    const file = await open(join(folder, 'disk'), 'w+');
    const other = await open(join(folder, 'disk'), 'r+');
    await file.truncate(1 << 20);
    expect(await lockFile(file, 'exclusive', 0)).toBe(true);
    const disk = await bed.disks.plug({ descriptor: file.fd, isReadOnly: false, isHostDevice: false });
    await file.close();
    const { ending } = await dom0.run(['dd', `of=${disk.path}`, 'conv=fsync'], {
      input: Buffer.from('from dom0'),
    });
    expect(ending).toEqual({ kind: 'exited', code: 0 });
    expect((await other.read(Buffer.alloc(9), 0, 9, 0)).buffer.toString()).toBe('from dom0');
    expect(await lockFile(other, 'exclusive', 0)).toBe(false);
    await disk.unplug();
    expect(await lockFile(other, 'exclusive', 5_000)).toBe(true);
    await other.close();
    await rm(folder, { recursive: true });
  });

  it('is a copy of its own', async () => {
    const other = await Bed.start(assembly, { wall });
    await new BedDom0(other.agent).put('/tmp/mine', Buffer.from('x'));
    const { output } = await dom0.run(['ls', '/tmp']);
    expect(output.toString()).not.toContain('mine');
    await other.close();
  });

  it('tells everybody when it ends under them', async () => {
    const other = await Bed.start(assembly, { wall });
    const there = new BedDom0(other.agent);
    await there.put('/tmp/guest', await compileGuest());
    const config = { name: 'lost', kernel: '/tmp/guest', memoryMiB: 16, commandLine: 'echo' };
    const domain = await Domain.create(there, config);
    if (!(domain instanceof Domain)) throw new Error(domain.message);
    domain.console.output.resume();
    await domain.unpause();
    await other.close();
    expect(await domain.ended).toBe('lost');
    expect(await domain.unpause()).toBe(false);
  });
});

it('a bed ends with the process that started it, however that ends', async () => {
  const program = `
    import { Bed, BedAssembly } from '@skerry/xen-bed';
    const bed = await Bed.start(new BedAssembly(), { wall: ${JSON.stringify(wall)} });
    console.log(bed.pid);
    setInterval(() => undefined, 1000);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  const pids = [Number(said), ...childrenOf(Number(said))];
  child.kill('SIGKILL');
  await expect.poll(() => pids.filter(isThere), { timeout: 10_000 }).toEqual([]);
});

function childrenOf(parent: number): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => statusOf(pid)?.parent === parent).map(Number);
}

/** Whether it runs; one that has ended and waits for its parent does not. */
const isThere = (pid: number): boolean => (statusOf(String(pid))?.state ?? 'Z') !== 'Z';

function statusOf(pid: string): { state: string; parent: number } | undefined {
  try {
    const [state = 'Z', parent] =
      readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return { state, parent: Number(parent) };
  } catch {
    return undefined;
  }
}
