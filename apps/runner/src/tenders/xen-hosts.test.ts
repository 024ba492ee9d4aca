import type { Architecture, Progress, XenHost } from '@skerry/xen-bed';
import { beforeEach, describe, expect, it } from 'vitest';
import { TooManyHosts, XenHosts } from './xen-hosts.ts';

/** A host that is opened when the test says so. */
interface Opening {
  architecture: Architecture;
  progress: Progress;
  done(): void;
  fail(): void;
  end(): void;
  isClosed: boolean;
}

describe('the Xens of a runner', () => {
  let openings: Opening[];
  let hosts: XenHosts;
  beforeEach(() => {
    openings = [];
    hosts = new XenHosts((architecture, progress) => {
      const { promise, resolve, reject } = Promise.withResolvers<XenHost>();
      const ended = Promise.withResolvers<void>();
      const opening: Opening = {
        architecture,
        progress,
        done: () => resolve(host),
        fail: () => reject(new Error('no')),
        end: () => ended.resolve(),
        isClosed: false,
      };
      const host: XenHost = {
        kind: 'bed',
        pid: 1,
        ended: ended.promise,
        openWire: () => Promise.reject(new Error('no wire')),
        keep: () => Promise.reject(new Error('no disks')),
        close: async () => {
          opening.isClosed = true;
        },
        get dom0(): never {
          throw new Error('not asked for here');
        },
      };
      openings.push(opening);
      return promise;
    });
  });

  const nothing = (): void => undefined;
  const place = (project: string, architecture: Architecture = 'x86_64') => ({ project, architecture });
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('give all who ask for a project the one that is being opened', async () => {
    const both = [hosts.take(place('a'), nothing), hosts.take(place('a'), nothing)];
    openings[0]?.done();
    const [first, second] = await Promise.all(both);
    expect(openings).toHaveLength(1);
    expect(first?.host).toBe(second?.host);
  });

  it('give a project another for the domains of another processor', async () => {
    const both = [hosts.take(place('a'), nothing), hosts.take(place('a', 'arm64'), nothing)];
    for (const { done } of openings) done();
    const [first, second] = await Promise.all(both);
    expect(openings.map(({ architecture }) => architecture)).toEqual(['x86_64', 'arm64']);
    expect(first?.host === second?.host).toBe(false);
  });

  it('tell each step once, and those who come later the one under way', async () => {
    const [early, late]: string[][] = [[], []];
    const first = hosts.take(place('a'), (step) => early?.push(step));
    const { progress, done } = openings[0] as Opening;
    progress.note('downloading 80 MB from Debian');
    progress.note('unpacking 26 packages');
    const second = hosts.take(place('a'), (step) => late?.push(step));
    progress.note('booting dom0');
    done();
    await Promise.all([first, second]);
    progress.note('nobody hears this');
    expect(early).toEqual(['downloading 80 MB from Debian', 'unpacking 26 packages', 'booting dom0']);
    expect(late).toEqual(['unpacking 26 packages', 'booting dom0']);
  });

  it('open another when the last could not be opened, and when it has ended', async () => {
    const failed = hosts.take(place('a'), nothing);
    openings[0]?.fail();
    await expect(failed).rejects.toThrow('no');
    const taken = hosts.take(place('a'), nothing);
    openings[1]?.done();
    await taken;
    openings[1]?.end();
    await turn();
    void hosts.take(place('a'), nothing);
    expect(openings).toHaveLength(3);
  });

  it('make room by closing one that nobody uses, and refuse when all are used', async () => {
    const taken = ['a', 'b', 'c', 'd'].map((project) => hosts.take(place(project), nothing));
    for (const opening of openings) opening.done();
    const [first] = await Promise.all(taken);
    await expect(hosts.take(place('e'), nothing)).rejects.toThrow(TooManyHosts);
    first?.release();
    void hosts.take(place('e'), nothing);
    await turn();
    expect(openings.map(({ isClosed }) => isClosed)).toEqual([true, false, false, false, false]);
  });

  it('close all, those too that are being opened', async () => {
    const taken = hosts.take(place('a'), nothing);
    const closed = hosts.close();
    openings[0]?.done();
    await Promise.all([taken, closed]);
    expect(openings[0]?.isClosed).toBe(true);
  });
});
