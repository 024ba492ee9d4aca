import { describe, expect, it } from 'vitest';
import { catalogue, library } from '../test/made-up.ts';
import { catalogueOf, needsOf, placeable, usableThrough } from './catalogue.ts';

const names = (list: readonly { name: string }[] | undefined): string[] | undefined =>
  list?.map(({ name }) => name);

describe('the catalogue', () => {
  it('is sorted, by name and by interface', () => {
    const made = catalogueOf([
      library({ name: 'b', provides: ['Y', 'X'] }),
      library({ name: 'a', provides: ['Y'] }),
    ]);
    expect([...made.libraries.keys()]).toEqual(['a', 'b']);
    expect([...made.providers].map(([name, list]) => [name, names(list)])).toEqual([
      ['X', ['b']],
      ['Y', ['a', 'b']],
    ]);
  });

  it('says what has to be placed for a library, by way of the runtime as well', () => {
    expect(needsOf('console', catalogue)).toEqual([]);
    expect(needsOf('tcp', catalogue)).toEqual(['Names', 'Stack']);
    expect(needsOf('lease', catalogue)).toEqual(['Stack']);
  });

  it('does not say of a library that it needs what it provides', () => {
    expect(needsOf('stack-direct', catalogue)).toEqual(['Lease']);
    expect(needsOf('stack-host', catalogue)).toEqual([]);
  });

  it('says which libraries of the runtime come along, circles included', () => {
    expect(names(catalogue.runtime.get('console'))).toEqual(['core', 'inspect']);
    expect(names(catalogue.runtime.get('core'))).toEqual(['inspect']);
  });

  it('places nothing of the runtime', () => {
    expect(placeable('tcp', catalogue)?.name).toBe('tcp');
    expect(placeable('core', catalogue)).toBeUndefined();
    expect(placeable('nobody', catalogue)).toBeUndefined();
  });

  it('knows what code can use by using a library', () => {
    const usable = (name: string) =>
      names(catalogue.libraries.get(name) && usableThrough(library({ name, provides: ['X'] }), catalogue));
    expect(usable('tcp')).toEqual(['tcp']);
    expect(usable('stack-host')).toEqual(['wires']);
    expect(usable('lease')).toEqual([]);
  });
});
