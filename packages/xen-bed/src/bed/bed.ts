/**
 * A bed in use: a private copy of the saved dom0, awake in a third of a second. Any number run side by side and see nothing
 * of one another; what one changes is gone with it. It ends with the process that started it.
 */
import { open } from 'node:fs/promises';
import type { Wall } from '@skerry/device-models/sandbox';
import { Agent } from '../agent/agent.ts';
import type { BedAssembly, SavedBed } from '../assembly/bed-files.ts';
import { BedFailure } from '../failure.ts';
import { BedDisks } from './disks.ts';
import { Emulator } from './emulator.ts';
import { machines } from './machines.ts';
import { behindWall, channels } from './qemu.ts';
import { Wires } from './wires.ts';

/** `env`: more for the environment of the emulator, by which its owner knows it. */
export interface BedOptions {
  wall: Wall;
  env?: Readonly<Record<string, string>>;
}

/** A third of a second on a quiet machine. */
const AWAKE_MS = 20_000;

export class Bed {
  readonly agent: Agent;
  /** Where the network devices of its domains end. */
  readonly wires: Wires;
  readonly disks: BedDisks;
  readonly #emulator: Emulator;

  private constructor(emulator: Emulator, { architecture, passDescriptor }: SavedBed) {
    this.#emulator = emulator;
    this.agent = new Agent(emulator.agent);
    this.wires = new Wires(emulator.network);
    this.disks = new BedDisks(emulator.monitor, this.agent, passDescriptor, machines[architecture].disk);
  }

  /**
   * A fresh bed, assembled first when it was not before. A saved one that does not wake is made anew, once. Rejects with a
   * BedFailure.
   */
  static async start(assembly: BedAssembly, options: BedOptions): Promise<Bed> {
    const saved = await assembly.assemble();
    try {
      return await Bed.#restore(saved, options);
    } catch (error) {
      if (!(error instanceof BedFailure && error.problem === 'boot')) throw error;
      await assembly.discard();
      return await Bed.#restore(await assembly.assemble(), options);
    }
  }

  static async #restore(saved: SavedBed, { wall, env }: BedOptions): Promise<Bed> {
    const state = await open(saved.state, 'r');
    const emulator = await Emulator.start(behindWall(wall, saved), {
      cwd: '/',
      state: state.fd,
      env,
    }).finally(() => state.close());
    const bed = new Bed(emulator, saved);
    try {
      await emulator.monitor.begin();
      await emulator.monitor.ask('migrate-incoming', { uri: `fd:${channels.state}` });
      await emulator.monitor.migrated();
      await emulator.monitor.ask('cont');
      if (await bed.agent.greet(AWAKE_MS)) {
        await bed.#setClock();
        return bed;
      }
    } catch (error) {
      await bed.close();
      const why = error instanceof Error ? error.message : String(error);
      throw new BedFailure('boot', `The saved dom0 does not wake: ${emulator.words || why}`);
    }
    await bed.close();
    throw new BedFailure('boot', 'The saved dom0 does not answer.');
  }

  /** It still has the time at which it was saved. Xen, and by it every domain, takes what dom0 sets: here to half a second. */
  async #setClock(): Promise<void> {
    await this.agent.run(['date', '-u', '-s', `@${Math.round(Date.now() / 1_000)}`]);
  }

  /** The process that is all of it. */
  get pid(): number {
    return this.#emulator.pid;
  }

  /** When it has ended. Never rejects. */
  get ended(): Promise<void> {
    return this.#emulator.ended;
  }

  /** Ends it, and with it its domains. Idempotent. */
  async close(): Promise<void> {
    this.agent.close();
    await this.#emulator.kill();
  }
}
