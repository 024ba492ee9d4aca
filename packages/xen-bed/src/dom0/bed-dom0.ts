/** The dom0 of a test bed. */
import type { Agent } from '../agent/agent.ts';
import type { Dom0, Dom0Stream, Ending, Outcome, RunOptions } from './dom0.ts';

export class BedDom0 implements Dom0 {
  readonly folder = '/tmp';
  readonly #agent: Agent;

  constructor(agent: Agent) {
    this.#agent = agent;
  }

  put(path: string, content: Uint8Array, mode?: number): Promise<Ending> {
    return this.#agent.put(path, content, mode);
  }

  async remove(path: string): Promise<void> {
    await this.#agent.run(['rm', '-f', path]);
  }

  run(argv: readonly string[], options?: RunOptions): Promise<Outcome> {
    return this.#agent.run(argv, options);
  }

  spawn(argv: readonly string[]): Dom0Stream {
    return this.#agent.spawn(argv);
  }

  openTerminal(path: string): Dom0Stream {
    return this.#agent.open(path);
  }
}
