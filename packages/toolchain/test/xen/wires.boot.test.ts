/** Wires between domains of real Xen: the two appliances of the gallery's counter-and-asker, and one that is alone. */
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createToolchain } from '../../src/build.ts';
import { readProject } from '../../src/cli/project.ts';
import { TestMachine } from '../boot/machine.ts';
import { leaveXenHost, takeXenHost } from '../boot/xen-body.ts';
import { SuiteRecords } from '../records.ts';

const example = fileURLToPath(new URL('../../../../examples/counter-and-asker', import.meta.url));
const records = new SuiteRecords('xen/wires');

const alone = `import type { Needs, VchanError } from 'skerry';
const codeOf = (error: VchanError) => error.code;
export default async function main({ console, vchan, exit }: Needs) {
  console.log('no such:', await vchan.wire('another').then(() => 'a channel', codeOf));
  console.log('nobody:', await vchan.wire('lonely', { timeoutMs: 50 }).then(() => 'a channel', codeOf));
  exit();
}`;

/** By the names of their appliances. */
const images = new Map<string, Uint8Array>();
const machines: TestMachine[] = [];

beforeAll(async () => {
  const reading = await readProject(example);
  if (!reading.ok) throw new Error(reading.error.message);
  const files = [
    { path: 'main.ts', content: alone },
    { path: 'appliance.json', content: '{ "wires": ["lonely"] }' },
  ];
  const toolchain = createToolchain();
  for (const { name, files: own } of [...reading.project.appliances, { name: 'alone', files }]) {
    const outcome = await toolchain.build({ name, files: own, targets: ['xen'] });
    if (!outcome.ok) throw new Error(`${name}: ${JSON.stringify(outcome)}`);
    const built = outcome.images.get('xen');
    if (built?.image.wires?.length !== 1) throw new Error(`${name}: its image has no wire`);
    images.set(name, built.bytes);
  }
  await toolchain.dispose();
}, 120_000);
afterEach(async () => {
  await Promise.all(machines.splice(0).map((machine) => machine.dispose()));
});

async function boot(appliance: string, name = 'count'): Promise<TestMachine> {
  const machine = await TestMachine.boot({
    ...{ target: 'xen', memoryMiB: 32, image: images.get(appliance) ?? new Uint8Array() },
    wires: { appliance, names: [name] },
  });
  machines.push(machine);
  return machine;
}

const recorded = (body: () => Promise<void>): Promise<void> =>
  records.test('example', 'counter-and-asker', 'xen', body);

describe('a wire between two domains', { timeout: 120_000 }, () => {
  it('joins them, and after either was destroyed the one that is booted in its place', () =>
    recorded(async () => {
      // Whoever is there first waits.
      const asker = await boot('asker');
      await asker.shows('looking for the counter');
      const first = await boot('counter');
      await asker.shows(`found it: domain ${first.domain}`);
      await asker.shows('the counter says 1');
      await first.shows(`domain ${asker.domain} is at the other end`);

      await first.dispose();
      await asker.shows('the counter is gone\nlooking for the counter');
      const second = await boot('counter');
      await asker.shows(`found it: domain ${second.domain}\nthe counter says 1`);

      // The other end, so that who has the lower number changes.
      await asker.dispose();
      await second.shows('it is gone');
      const other = await boot('asker');
      await other.shows(`found it: domain ${second.domain}`);
      await second.shows(`domain ${other.domain} is at the other end`);
      await other.shows('the counter says ');
    }));

  it('says that there is no wire of a name, or nobody at its other end', async () => {
    const machine = await boot('alone', 'lonely');
    const { output } = await machine.exit();
    expect(output).toBe('no such: NO_WIRE\nnobody: NO_PEER\n');
  });

  it('cannot be changed by the domain, and leaves nothing in the store', async () => {
    const machine = await boot('counter');
    const { dom0 } = await takeXenHost();
    const folder = `/local/domain/${machine.domain}/skerry`;
    const { output } = await dom0.run(['xenstore-ls', '-p', folder]);
    // Domain 0 has it, and the domain may read it.
    expect(output.toString()).toMatch(
      new RegExp(
        `^wires = ""[ .]+\\(n0,r${machine.domain}\\)\\n count = ""[ .]+\\(n0,r${machine.domain}\\)\\n$`,
        'm',
      ),
    );
    await machine.dispose();
    const { ending } = await dom0.run(['xenstore-exists', folder]);
    leaveXenHost();
    expect(ending).toEqual({ kind: 'exited', code: 1 });
  });
});
