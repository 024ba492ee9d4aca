/** Any picture, and anything that a person could do to it, for fast-check. */
import { targets } from '@skerry/contracts';
import fc from 'fast-check';
import type { Composition, Edit } from '../src/index.ts';
import { madeUp } from './made-up.ts';

const known = fc.constantFrom(...madeUp.map(({ name }) => name));
const placeable = fc.constantFrom(...madeUp.filter(({ role }) => role === 'library').map(({ name }) => name));
const anyName = fc.oneof(
  { weight: 9, arbitrary: known },
  { weight: 1, arbitrary: fc.constantFrom('nobody', 'stranger') },
);
const value = fc.oneof(fc.constantFrom('10.0.0.2', 'x', ''), fc.integer({ min: 0, max: 100 }), fc.boolean());
const parameterName = fc.constantFrom('net.address', 'size', 'colour');
const wireName = fc.constantFrom('orders', 'audit', 'x', 'No wire');
const parameters = fc
  .dictionary(parameterName, value, { maxKeys: 3 })
  .map((given) => Object.fromEntries(Object.entries(given).sort(([a], [b]) => (a < b ? -1 : 1))));
const someTargets = fc.shuffledSubarray([...targets], { minLength: 1 });

const placement = (name: fc.Arbitrary<string>): fc.Arbitrary<Composition['libraries']> =>
  fc.array(fc.tuple(name, parameters), { maxLength: 12 }).map((list) => new Map(list));

const manifest = fc
  .record({
    memoryMiB: fc.option(fc.integer({ min: 8, max: 64 }), { nil: undefined }),
    stack: fc.option(fc.constantFrom('direct', 'host'), { nil: undefined }),
    wires: fc.shuffledSubarray(['orders', 'audit', 'x'], { maxLength: 2 }),
  })
  .map(({ memoryMiB, stack, wires }) => ({
    ...(wires.length === 0 ? {} : { wires }),
    ...(memoryMiB === undefined ? {} : { memoryMiB }),
    ...(stack === undefined ? {} : { network: { stack } }),
  }));

/** As appliance.json could say it: with names that nobody knows, uses that are not placed, values that cannot be. */
export const anyPicture: fc.Arbitrary<Composition> = fc
  .record({
    libraries: placement(anyName),
    extra: fc.array(anyName, { maxLength: 2 }),
    targets: someTargets,
    manifest,
  })
  .chain(({ libraries, extra, ...rest }) =>
    fc.subarray([...libraries.keys()]).map((used) => ({
      ...rest,
      origin: 'placed' as const,
      libraries: sortedMap(libraries),
      uses: new Set([...used, ...extra].sort()),
    })),
  );

const sortedMap = <Value>(map: ReadonlyMap<string, Value>): Map<string, Value> =>
  new Map([...map].sort(([a], [b]) => (a < b ? -1 : 1)));

const simpleEdit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constant('add'), library: anyName, use: fc.boolean() }),
  fc.record({ kind: fc.constant('add'), library: placeable, use: fc.boolean() }),
  fc.record({ kind: fc.constant('remove'), libraries: fc.array(anyName, { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('use'), library: anyName }),
  fc.record({ kind: fc.constant('unuse'), library: anyName, keep: fc.boolean() }),
  fc.record({ kind: fc.constant('replace'), library: placeable, by: placeable }),
  fc.record({
    kind: fc.constant('set-parameter'),
    library: anyName,
    name: parameterName,
    value: fc.option(value, { nil: undefined }),
  }),
  fc.record({ kind: fc.constantFrom('add-wire', 'remove-wire'), wire: wireName }),
  fc.record({ kind: fc.constant('set-targets'), targets: someTargets }),
  fc.record({ kind: fc.constant('set-memory'), memoryMiB: fc.option(fc.nat(200), { nil: undefined }) }),
  fc.record({
    kind: fc.constant('paste'),
    libraries: placement(anyName),
    uses: fc.array(anyName, { maxLength: 3 }),
  }),
);

export const anyEdit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 9, arbitrary: simpleEdit },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('all'), edits: fc.array(simpleEdit, { maxLength: 3 }) }),
  },
);

export const anyEdits: fc.Arbitrary<Edit[]> = fc.array(anyEdit, { maxLength: 12 });
