import { expect, test } from 'vitest';
import { appliancesIn } from './project.ts';
import { wiresOf } from './project-wires.ts';

/** A project by what the manifest of each of its folders says. */
const wiresIn = (manifests: Record<string, string>) => {
  const files = Object.entries(manifests).map(([folder, content]) => ({
    path: `${folder}/appliance.json`,
    content,
  }));
  return wiresOf(files, appliancesIn(files, 'shop'));
};

test('a wire joins the two appliances that name it, whatever they and their folders are called', () => {
  const found = wiresIn({
    till: '{ "wires": ["orders", "audit"] }',
    ledger: '{ // ours\n "name": "books", "wires": ["orders"],\n}',
    log: '{ "wires": ["audit"] }',
    web: '{}',
  });
  expect(found).toEqual([
    { name: 'audit', ends: ['log', 'till'] },
    { name: 'orders', ends: ['ledger', 'till'] },
  ]);
});

test('a wire without another end, and one with three, say what to do', () => {
  const [many, loose] = wiresIn({
    a: '{ "wires": ["orders", "x"] }',
    b: '{ "name": "books", "wires": ["orders"] }',
    c: '{ "wires": ["orders"] }',
  });
  expect(many).toMatchObject({ name: 'orders', ends: ['a', 'b', 'c'], problem: { kind: 'ambiguous' } });
  expect(many?.problem?.message).toMatch(/^a, books and c name the wire orders, .* lets go\.$/);
  expect(loose).toMatchObject({ name: 'x', ends: ['a'], problem: { kind: 'loose' } });
  expect(loose?.problem?.message).toContain('The wire x of a has no other end');
});

test('a manifest that cannot be read names no wires', () => {
  expect(wiresIn({ a: '{ "wires": ["Orders"] }', b: '{ "wires": "orders" }', c: '{' })).toEqual([]);
  expect(wiresIn({ a: '{ "wires": ["twice", "twice"] }' })).toEqual([]);
});
