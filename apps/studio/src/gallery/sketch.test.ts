import { catalogueOf, graphOf } from '@skerry/composition';
import { type Device, Library } from '@skerry/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Sketch, sketchOf } from './sketch.ts';

const library = (name: string, requires: string[] = [], devices: Device[] = []): Library =>
  Library.parse({
    name,
    title: name,
    summary: `What ${name} does.`,
    role: 'library',
    tags: ['made-up'],
    provides: [interfaceOf(name)],
    requires: requires.map(interfaceOf),
    devices,
    globals: [],
    needs: [name],
    targets: ['unix'],
    parameters: [],
  });
const interfaceOf = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

function sketch(libraries: readonly Library[], uses: readonly string[]): Sketch {
  const composition = {
    origin: 'placed' as const,
    libraries: new Map(libraries.map(({ name }) => [name, {}])),
    uses: new Set(uses),
    targets: ['unix' as const],
    manifest: {},
  };
  return sketchOf(graphOf(composition, catalogueOf(libraries)), 'greeter');
}

const web = [
  library('http', ['tcp']),
  library('tcp', ['stack', 'names']),
  library('names', ['stack']),
  library('stack', ['names'], ['network']),
  library('console', [], ['console']),
];

/** The labels from above to below, and in a row from left to right. */
function rows({ boxes }: Sketch): string[][] {
  const ys = [...new Set(boxes.map(({ y }) => y))].sort((a, b) => a - b);
  return ys.map((at) =>
    boxes
      .filter(({ y }) => y === at)
      .sort((a, b) => a.x - b.x)
      .map(({ label }) => label),
  );
}

describe('the sketch of an appliance', () => {
  test('has the app above, each library below all that use it, and the devices at the bottom', () => {
    const [app, ...below] = rows(sketch(web, ['console', 'http']));
    expect(app).toEqual(['greeter']);
    expect(below.at(0)?.toSorted()).toEqual(['console', 'http']);
    expect(below.at(1)).toEqual(['tcp']);
    expect(below.at(-1)?.toSorted()).toEqual(['console', 'network']);
  });

  test('has what is placed and not used beside what the app uses', () => {
    expect(rows(sketch([library('spare'), library('used')], ['used']))[1]?.toSorted()).toEqual([
      'spare',
      'used',
    ]);
  });

  test('is one box for an appliance that uses nothing', () => {
    expect(sketch([], [])).toMatchObject({ boxes: [{ label: 'greeter', x: 0, y: 0 }], lines: [] });
  });

  test('never has boxes that overlap or leave it, nor lines that lead up, whatever needs what', () => {
    const names = ['ant', 'bee', 'cow', 'dog', 'elk', 'fox'];
    const needs = fc.array(fc.subarray(names), { minLength: names.length, maxLength: names.length });
    fc.assert(
      fc.property(needs, fc.subarray(names), (required, uses) => {
        const all = names.map((name, at) =>
          library(
            name,
            (required[at] ?? []).filter((each) => each !== name),
            at % 2 ? ['network'] : [],
          ),
        );
        const { boxes, lines, width, height } = sketch(all, uses);
        expect(boxes).toHaveLength(names.length + 2);
        for (const [at, box] of boxes.entries()) {
          expect(box.x).toBeGreaterThanOrEqual(0);
          expect(box.x + box.width).toBeLessThanOrEqual(width + 0.001);
          expect(box.y + box.height).toBeLessThanOrEqual(height);
          for (const other of boxes.slice(at + 1))
            expect(box.y !== other.y || box.x + box.width <= other.x || other.x + other.width <= box.x).toBe(
              true,
            );
        }
        for (const { from, to } of lines) expect(to.y).toBeGreaterThan(from.y);
      }),
      { numRuns: 50 },
    );
  });
});
