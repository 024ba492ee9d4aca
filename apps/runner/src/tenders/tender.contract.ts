/** What every Tender does, whatever machine it boots. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAlive } from '../../test/process-alive.ts';
import { RememberingSink } from '../../test/remembering-sink.ts';
import type { BootOptions, Machine, Tender } from './tender.ts';

/** Images that play the parts, each as the options that boot it. */
export interface Cast {
  /** Prints "hello\n" and exits with 0. */
  hello: BootOptions;
  /** Exits with 7, having printed nothing or something. */
  exitSeven: BootOptions;
  /** Prints "ready\n", then each line that it gets. Never ends. */
  echo: BootOptions;
  /** Prints "looping\n" and then computes for ever. */
  loop: BootOptions;
  /** Prints its parameters, each as `<parameter>`. */
  parameters(list: readonly string[]): BootOptions;
  /** Its machines are no processes of this host's. */
  hasNoProcess?: true;
  dispose?(): Promise<void>;
}

export function describeTender(name: string, prepare: () => Promise<{ tender: Tender; cast: Cast }>): void {
  describe(`${name}, as a tender`, () => {
    let tender: Tender;
    let cast: Cast;
    beforeAll(async () => {
      ({ tender, cast } = await prepare());
    });
    afterAll(() => cast.dispose?.());

    async function started(options: BootOptions, sink = new RememberingSink()): Promise<Machine> {
      const result = await tender.start(options, sink);
      if (result.kind !== 'started') throw new Error(result.message);
      return result.machine;
    }

    it('delivers the output and then the outcome', async () => {
      const sink = new RememberingSink();
      const machine = await started(cast.hello, sink);
      expect(await machine.outcome).toMatchObject({ reason: 'exited', exitCode: 0 });
      expect(sink.text).toBe('hello\n');
    });

    it("tells the appliance's exit code", async () => {
      const machine = await started(cast.exitSeven);
      expect(await machine.outcome).toMatchObject({ reason: 'exited', exitCode: 7 });
    });

    it('carries input to the instance, in order', async () => {
      const sink = new RememberingSink();
      const machine = await started(cast.echo, sink);
      await sink.until((text) => text.includes('ready\n'));
      for (const line of ['one\n', 'two\n', 'three\n']) machine.write(Buffer.from(line));
      expect(await sink.until((text) => text.includes('three\n'))).toContain('one\ntwo\nthree\n');
      await machine.stop('stopped', 0);
    });

    it('passes control characters on to the instance', async () => {
      const sink = new RememberingSink();
      const machine = await started(cast.echo, sink);
      await sink.until((text) => text.includes('ready\n'));
      machine.write(Buffer.from('a\x03b\x1cc\n'));
      expect(await sink.until((text) => text.includes('c\n'))).toContain('a\x03b\x1cc\n');
      await machine.stop('stopped', 0);
    });

    it('hands over parameters whatever they hold', async () => {
      const list = ['plain', 'two words', 'a "quote"', 'back\\slash', '$HOME', 'ü', "it's"];
      const sink = new RememberingSink();
      const machine = await started(cast.parameters(list), sink);
      await machine.outcome;
      expect(sink.text.trim()).toBe(list.map((parameter) => `<${parameter}>`).join(''));
    });

    it('stops an instance that computes for ever, and leaves no process', async () => {
      const sink = new RememberingSink();
      const machine = await started(cast.loop, sink);
      await sink.until((text) => text.includes('looping'));
      // The sandbox tells it beside the console, not before.
      if (!cast.hasNoProcess) await expect.poll(() => machine.pid()).toBeDefined();
      const pid = machine.pid();
      const outcome = await machine.stop('stopped', 200);
      expect(outcome).toMatchObject({ reason: 'stopped' });
      expect(isAlive(pid)).toBe(false);
    });

    it('stops an instance at any moment of its start', async () => {
      for (const delayMs of [0, 1, 2, 4, 8]) {
        const machine = await started(cast.loop);
        if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
        expect(await machine.stop('stopped', 0)).toMatchObject({ reason: 'stopped' });
        expect(isAlive(machine.pid())).toBe(false);
      }
    });

    it('gives the first reason when it is stopped twice', async () => {
      const machine = await started(cast.loop);
      const first = machine.stop('lifetime', 0);
      await machine.stop('stopped', 0);
      expect(await first).toMatchObject({ reason: 'lifetime' });
    });

    it('measures the memory of the instance while it runs and not after', async () => {
      const sink = new RememberingSink();
      const machine = await started(cast.echo, sink);
      await sink.until((text) => text.includes('ready\n'));
      // A wall tells of its process by a way of its own, which may be slower than the console.
      await expect.poll(() => machine.residentBytes() ?? 0).toBeGreaterThan(0);
      await machine.stop('stopped', 0);
      expect(machine.residentBytes()).toBeUndefined();
    });

    it('loses input to an instance that has ended without a failure', async () => {
      const machine = await started(cast.hello);
      await machine.outcome;
      expect(machine.write(Buffer.from('late'))).toBe(true);
    });

    it('refuses an image that is not there, with a word', async () => {
      const result = await tender.start(
        { ...cast.hello, imagePath: '/nowhere/image' },
        new RememberingSink(),
      );
      expect(result.kind).toBe('refused');
    });
  });
}
