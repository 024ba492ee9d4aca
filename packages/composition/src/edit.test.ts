import { describe, expect, it } from 'vitest';
import { catalogue, picture } from '../test/made-up.ts';
import { applyEdit } from './edit.ts';
import type { Composition, Edit } from './model.ts';

const net = ['lease', 'names', 'stack-direct', 'tcp'];

function edited(start: Composition, edit: Edit) {
  const { composition, added, removed } = applyEdit(start, edit, catalogue);
  const { libraries, uses } = composition;
  return { libraries: [...libraries.keys()], uses: [...uses], added, removed, composition };
}

describe('add', () => {
  it('places a library with what it needs', () => {
    expect(edited(picture(['console']), { kind: 'add', library: 'tcp', use: true })).toMatchObject({
      libraries: ['console', ...net],
      uses: ['tcp'],
      added: net,
      removed: [],
    });
  });

  it('uses nothing that code cannot use', () => {
    expect(edited(picture([]), { kind: 'add', library: 'store-ram', use: true }).uses).toEqual([]);
  });

  it('places what a library of the runtime needs, and uses that', () => {
    expect(edited(picture([]), { kind: 'add', library: 'wires', use: true })).toMatchObject({
      libraries: ['lease', 'stack-direct'],
      uses: ['stack-direct'],
    });
  });

  it('fills what was left open', () => {
    expect(edited(picture(['tcp']), { kind: 'add', library: 'tcp' }).libraries).toEqual(net);
  });

  it('makes a derived picture a placed one, and changes nothing by what means nothing', () => {
    const derived = picture(['console'], ['console'], { origin: 'derived' });
    expect(edited(derived, { kind: 'add', library: 'clock' }).composition).toBe(derived);
    expect(edited(derived, { kind: 'use', library: 'console' }).composition).toBe(derived);
    expect(edited(derived, { kind: 'add', library: 'log-a' }).composition.origin).toBe('placed');
    expect(edited(derived, { kind: 'set-targets', targets: ['kvm'] }).composition.origin).toBe('derived');
  });
});

describe('remove', () => {
  it('takes along what only that needed, circles included', () => {
    expect(
      edited(picture([...net, 'console'], ['tcp', 'console']), { kind: 'remove', libraries: ['tcp'] }),
    ).toMatchObject({
      libraries: ['console'],
      uses: ['console'],
      removed: net,
    });
  });

  it('leaves what the code or another library uses', () => {
    const start = picture([...net, 'http'], ['http', 'names']);
    expect(edited(start, { kind: 'remove', libraries: ['http'] }).libraries).toEqual([
      'lease',
      'names',
      'stack-direct',
    ]);
  });

  it('leaves what nothing used before', () => {
    const start = picture(['cart', 'console', 'store-ram'], ['cart']);
    expect(edited(start, { kind: 'remove', libraries: ['cart'] }).libraries).toEqual(['console']);
  });

  it('leaves those that need what is gone, for a person to decide', () => {
    const { libraries } = edited(picture(net, ['tcp']), { kind: 'remove', libraries: ['stack-direct'] });
    expect(libraries).toEqual(['names', 'tcp']);
  });
});

describe('use and unuse', () => {
  it('place what is used', () => {
    expect(edited(picture([]), { kind: 'use', library: 'log-a' })).toMatchObject({
      libraries: ['log-a'],
      uses: ['log-a'],
    });
  });

  it('take away what nothing needs any more', () => {
    const start = picture([...net, 'http'], ['http', 'tcp']);
    expect(edited(start, { kind: 'unuse', library: 'tcp' }).libraries).toEqual(['http', ...net]);
    expect(edited(start, { kind: 'unuse', library: 'http' }).libraries).toEqual(net);
    expect(edited(start, { kind: 'unuse', library: 'http', keep: true })).toMatchObject({
      libraries: ['http', ...net],
      uses: ['tcp'],
    });
  });
});

describe('replace', () => {
  const set = { 'net.address': '10.0.0.2', size: 8 };
  const start = picture(net, ['tcp']);
  const configured = { ...start, libraries: new Map([...start.libraries, ['stack-direct', set] as const]) };

  it('brings what the new one needs, takes what only the old one needed, and keeps what both can have', () => {
    const { libraries, composition } = edited(configured, {
      kind: 'replace',
      library: 'stack-direct',
      by: 'stack-host',
    });
    expect(libraries).toEqual(['names', 'stack-host', 'tcp']);
    expect(composition.libraries.get('stack-host')).toEqual({ 'net.address': '10.0.0.2' });
    const back = edited(composition, { kind: 'replace', library: 'stack-host', by: 'stack-direct' });
    expect(back.libraries).toEqual(net);
  });

  it('uses the new one when code used the old one', () => {
    expect(
      edited(picture(['log-a'], ['log-a']), { kind: 'replace', library: 'log-a', by: 'log-b' }).uses,
    ).toEqual([]);
    expect(edited(picture(['log-b']), { kind: 'replace', library: 'log-b', by: 'log-a' }).uses).toEqual([]);
    expect(
      edited(picture(['names'], ['names']), { kind: 'replace', library: 'names', by: 'log-a' }).uses,
    ).toEqual(['log-a']);
  });

  it('does not leave another stack in the manifest', () => {
    const direct = { ...start, manifest: { network: { stack: 'direct' as const, allow: [] } } };
    const { composition } = edited(direct, { kind: 'replace', library: 'stack-direct', by: 'stack-host' });
    expect(composition.manifest).toEqual({ network: { allow: [] } });
  });
});

describe('the other edits', () => {
  it('set a parameter, and its default again', () => {
    const start = picture(['store-ram']);
    const set = applyEdit(
      start,
      { kind: 'set-parameter', library: 'store-ram', name: 'size', value: 8 },
      catalogue,
    );
    expect(set.composition.libraries.get('store-ram')).toEqual({ size: 8 });
    const unset = { kind: 'set-parameter', library: 'store-ram', name: 'size', value: undefined } as const;
    expect(applyEdit(set.composition, unset, catalogue).composition).toEqual(start);
    expect(applyEdit(start, { ...unset, value: Number.NaN }, catalogue).composition).toBe(start);
  });

  it('set targets and memory, if these can be', () => {
    const start = picture([]);
    expect(
      edited(start, { kind: 'set-targets', targets: ['arm', 'arm', 'unix'] }).composition.targets,
    ).toEqual(['arm', 'unix']);
    expect(edited(start, { kind: 'set-targets', targets: [] }).composition).toBe(start);
    const more = edited(start, { kind: 'set-memory', memoryMiB: 64 }).composition;
    expect(more.manifest).toEqual({ memoryMiB: 64 });
    expect(edited(more, { kind: 'set-memory', memoryMiB: undefined }).composition).toEqual(start);
    expect(edited(start, { kind: 'set-memory', memoryMiB: 1 }).composition).toBe(start);
  });

  it('set the board of the target arm, and leave it to the default again', () => {
    const start = picture([]);
    const onXen = edited(start, { kind: 'set-board', board: 'xen' }).composition;
    expect(onXen.manifest).toEqual({ board: 'xen' });
    expect(edited(onXen, { kind: 'set-board', board: 'xen' }).composition).toBe(onXen);
    expect(edited(onXen, { kind: 'set-board', board: undefined }).composition).toEqual(start);
  });

  it('paste what is not provided yet, and leave what is there', () => {
    const libraries = new Map([
      ['stack-host', { 'net.address': '1' }],
      ['tcp', {}],
      ['store-ram', { size: 2 }],
    ]);
    const start = { ...picture([]), libraries: new Map([['stack-direct', { size: 4 }]]) };
    const { composition, uses } = edited(start, { kind: 'paste', libraries, uses: ['tcp', 'stack-host'] });
    expect([...composition.libraries]).toEqual([
      ['names', {}],
      ['stack-direct', { size: 4 }],
      ['store-ram', { size: 2 }],
      ['tcp', {}],
    ]);
    expect(uses).toEqual(['tcp']);
  });

  it('are several at once, told as one', () => {
    const edits: Edit[] = [
      { kind: 'add', library: 'tcp' },
      { kind: 'remove', libraries: ['tcp'] },
      { kind: 'add', library: 'console' },
    ];
    expect(edited(picture([]), { kind: 'all', edits })).toMatchObject({ added: ['console'], removed: [] });
  });
});
