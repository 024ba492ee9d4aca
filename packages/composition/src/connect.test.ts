import { describe, expect, it } from 'vitest';
import { catalogue, picture } from '../test/made-up.ts';
import { canConnect } from './connect.ts';
import { applyEdit } from './edit.ts';
import { graphOf } from './graph.ts';
import type { NodeId } from './model.ts';

const start = picture(['console', 'lease', 'log-a', 'names', 'stack-direct', 'tcp'], ['tcp']);

describe('an edge that can be', () => {
  it.each<[NodeId, NodeId, object]>([
    ['app', 'library:console', { kind: 'use', library: 'console' }],
    ['app', 'library:http', { kind: 'add', library: 'http', use: true }],
    ['library:names', 'library:stack-host', { kind: 'replace', library: 'stack-direct', by: 'stack-host' }],
    ['library:cart', 'library:tcp', {}],
    ['library:http', 'library:tcp', { kind: 'add', library: 'http' }],
    ['library:cart', 'library:store-net', { kind: 'all' }],
  ])('is an edit: %s uses %s', (from, to, edit) => {
    const connection = canConnect(from, to, start, catalogue);
    if (Object.keys(edit).length === 0) {
      expect(connection.ok).toBe(false);
      return;
    }
    expect(connection).toMatchObject({ ok: true, edit });
    expect(canConnect(to, from, start, catalogue)).toEqual(connection);
    if (!connection.ok) return;
    const { composition } = applyEdit(start, connection.edit, catalogue);
    expect(graphOf(composition, catalogue).edges).toContainEqual(expect.objectContaining({ from, to }));
  });

  it('replaces what provides the same, for another need', () => {
    const host = picture(['neighbours', 'stack-host'], ['neighbours']);
    expect(canConnect('library:neighbours', 'library:stack-direct', host, catalogue)).toEqual({
      ok: true,
      edit: { kind: 'replace', library: 'stack-host', by: 'stack-direct' },
    });
  });
});

describe('an edge that cannot be', () => {
  it.each<[NodeId, NodeId, string]>([
    ['library:tcp', 'library:tcp', 'TCP cannot use itself.'],
    ['app', 'app', 'The code cannot use itself.'],
    ['app', 'library:tcp', 'The code uses TCP already.'],
    ['app', 'library:core', 'CORE belongs to the runtime: the code can use it as it is.'],
    ['app', 'library:lease', 'LEASE has nothing that code could use: it is there for other libraries.'],
    ['app', 'library:nobody', 'There is no library nobody'],
    ['library:tcp', 'library:stack-direct', 'TCP uses STACK-DIRECT already.'],
    ['library:tcp', 'library:core', 'CORE belongs to the runtime: it needs no edge.'],
    ['library:log-a', 'library:console', 'LOG-A needs no other library; CONSOLE provides Console.'],
    ['library:tcp', 'library:console', 'TCP needs Names and Stack; CONSOLE provides Console.'],
    ['app', 'device:network', 'through libraries'],
    [
      'library:stack-direct',
      'device:network',
      'uses the device network already: devices follow from the libraries.',
    ],
    ['library:console', 'device:network', 'does not use the device network'],
    ['library:nobody', 'device:network', 'There is no library nobody'],
    ['library:tcp', 'target:kvm', 'Targets are chosen for the whole appliance'],
    ['target:kvm', 'library:tcp', 'A target uses nothing'],
    ['device:network', 'target:kvm', 'A device uses nothing'],
    ['device:network', 'app', 'A device uses nothing'],
  ])('is a sentence: %s uses %s', (from, to, why) => {
    const connection = canConnect(from, to, start, catalogue);
    expect(connection).toEqual({ ok: false, why: expect.stringContaining(why) });
    expect(connection.ok || connection.why).toMatch(/^[A-Z].*\.$/);
  });
});
