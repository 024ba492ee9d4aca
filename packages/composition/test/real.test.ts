/** The libraries that there are. */
import { targets } from '@skerry/contracts';
import { describe, expect, it } from 'vitest';
import { applyEdit, type Composition, catalogueOf, problemsOf, wouldAdd } from '../src/index.ts';
import { libraries } from './checkout.ts';

const catalogue = catalogueOf(libraries);
const placeable = libraries.filter(({ role }) => role === 'library');

const nothing: Composition = {
  origin: 'placed',
  libraries: new Map(),
  uses: new Set(),
  targets: [...targets],
  manifest: {},
};

describe.each(placeable.map(({ name, targets }) => ({ name, targets })))('the library $name', (library) => {
  it('can be added to an empty picture with all that it needs, without an error', () => {
    const { composition, added } = applyEdit(
      { ...nothing, targets: library.targets },
      { kind: 'add', library: library.name, use: true },
      catalogue,
    );
    expect(added).toContain(library.name);
    expect(problemsOf(composition, catalogue).filter(({ severity }) => severity === 'error')).toEqual([]);
    const { composition: after } = applyEdit(
      composition,
      { kind: 'remove', libraries: [library.name] },
      catalogue,
    );
    expect([...after.libraries.keys()]).toEqual([]);
  });
});

it('a server brings the network with our own stack, and the host stack in its place', () => {
  expect(wouldAdd('http', nothing, catalogue)).toEqual([
    'dhcp-client',
    'dns-client',
    'http',
    'stack-direct',
    'tcp',
  ]);
  const { composition } = applyEdit(nothing, { kind: 'add', library: 'http', use: true }, catalogue);
  const replaced = applyEdit(
    composition,
    { kind: 'replace', library: 'stack-direct', by: 'stack-host' },
    catalogue,
  );
  expect(replaced).toMatchObject({ added: ['stack-host'], removed: ['dhcp-client', 'stack-direct'] });
  expect(problemsOf(replaced.composition, catalogue).map(({ code, target }) => `${code} ${target}`)).toEqual([
    'TARGET_UNSUPPORTED kvm',
    'TARGET_UNSUPPORTED arm',
    'TARGET_UNSUPPORTED xen',
  ]);
});
