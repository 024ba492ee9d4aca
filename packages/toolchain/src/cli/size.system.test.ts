/** Every byte of an image is in a part, and every part has its reason. */
import { fileURLToPath } from 'node:url';
import { type Target, defaultTargets as targets } from '@skerry/contracts';
import { expect, it } from 'vitest';
import { RunningCommand } from '../../test/command.ts';
import { defaultLibosDir } from '../build.ts';
import { readCatalogue } from '../source/catalogue.ts';
import { buildProject, readProject } from './project.ts';
import { reasonsFor } from './size.ts';

const examples = fileURLToPath(new URL('../../../../examples/', import.meta.url));
const catalogue = await readCatalogue(defaultLibosDir);

/** A page with frozen files, a package, both kinds of appliance, two of a project: all kinds of parts that there are. */
it.each(['hono', 'static-site', 'echo-native', 'web-and-kv'])(
  'of %s on each target',
  async (name) => {
    const reading = await readProject(`${examples}${name}`);
    if (!reading.ok) throw new Error(reading.error.message);
    const seen = new Set<Target>();
    for (const { appliance, outcome } of await buildProject(reading.project, targets)) {
      if (!outcome.ok) throw new Error(outcome.error.message);
      for (const { image, bytes } of outcome.images.values()) {
        seen.add(image.target);
        expect(image.parts.reduce((sum, part) => sum + part.bytes, 0)).toBe(bytes.length);
        const why = reasonsFor(image, appliance, catalogue);
        const reasons = image.parts.map((part) => `${part.layer}/${part.library}: ${why(part)}`);
        // A sentence, and none of those for what nobody knows.
        expect(
          reasons.filter(
            (text) => !/: \S.*\.$/.test(text) || /: The library \S+\.$|belongs to what/.test(text),
          ),
        ).toEqual([]);
        expect(image.parts.every((part) => part.bytes > 0)).toBe(true);
      }
    }
    expect([...seen].sort()).toEqual([...targets].sort());
  },
  120_000,
);

it('size and graph say what was left out', async () => {
  for (const command of ['size', 'graph']) {
    const run = new RunningCommand([command, 'web-and-kv'], { cwd: examples });
    expect(await run.end()).toBe(0);
    // One for each of the two appliances.
    expect(run.stdout.match(/^left out because nothing asks for it: .*\budp\b/gm)).toHaveLength(2);
  }
});
