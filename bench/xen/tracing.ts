/** Xen's own trace of what its domains do, by xentrace(8) in dom0: nothing of a domain is changed by it. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { debianPackage } from '@skerry/testkit/debian-package';
import { MACHINES, readTrace, type Trace } from './trace.ts';
import type { BenchXen } from './xen.ts';

const BEGUN_MS = 20_000;
const LOOK_MS = 50;
/** Of the ring in Xen, which xentrace empties ten times a second. */
const BUFFER_PAGES = 1_024;

export class Tracer {
  readonly #xen: BenchXen;
  readonly #program: string;

  private constructor(xen: BenchXen, program: string) {
    this.#xen = xen;
    this.#program = program;
  }

  static async prepare(xen: BenchXen): Promise<Tracer> {
    const utilities = await debianPackage('xen-system-amd64', { standsFor: 'xen-utils-' });
    const folder = join(utilities, 'usr', 'lib');
    const version = readdirSync(folder).find((name) => /^xen-\d/.test(name)) ?? '';
    return new Tracer(xen, await xen.bring(join(folder, version, 'bin', 'xentrace'), 'xentrace'));
  }

  /**
   * What the domains do while `work` is under way, and a little before and after. `poke` makes one of them leave for the
   * hypervisor, by which it is seen that the trace has begun.
   */
  async during(work: () => Promise<void>, poke?: () => void): Promise<Trace> {
    const file = `${this.#xen.dom0.folder}/trace`;
    await this.#xen.dom0.remove(file);
    const words = [this.#program, '-D', '-S', String(BUFFER_PAGES), '-e', `0x${MACHINES.toString(16)}`, file];
    const xentrace = this.#xen.dom0.spawn(words);
    xentrace.output.resume();
    xentrace.errors.resume();
    try {
      if (poke) await this.#begun(file, poke);
      await work();
    } finally {
      xentrace.kill('SIGINT');
      await xentrace.ended;
    }
    return readTrace(await this.#xen.run(['cat', file]));
  }

  async #begun(file: string, poke: () => void): Promise<void> {
    const endMs = performance.now() + BEGUN_MS;
    while (performance.now() < endMs) {
      poke();
      await delay(LOOK_MS);
      if ((await this.#xen.script(`stat -c %s ${file} 2>/dev/null || echo 0`)).trim() !== '0') return;
    }
    throw new Error("Xen's trace does not begin");
  }
}
