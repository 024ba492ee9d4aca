import { readComposition } from '@skerry/composition';
import { expect, it } from 'vitest';
import { defaultLibosDir } from '../build.ts';
import { readCatalogue } from '../source/catalogue.ts';
import { leftOutOf } from './left-out.ts';

const catalogue = await readCatalogue(defaultLibosDir);
const parts = [
  { layer: 'library', library: 'core', bytes: 1 },
  { layer: 'library', library: 'clock', bytes: 1 },
] as const;

it('tells what was placed and is not in the image from what never was', () => {
  const manifest = '{ "libraries": { "clock": {}, "random": {} }, "uses": ["clock", "random"] }';
  const reading = readComposition([{ path: 'appliance.json', content: manifest }], '', catalogue);
  if (!reading.ok) throw new Error(reading.message);
  const { placed, others } = leftOutOf(parts, { picture: { ...reading, wire: '' } }, catalogue);
  expect(placed).toEqual(['random']);
  expect([...others, 'clock', 'core', 'random'].toSorted()).toEqual([...catalogue.libraries.keys()]);
});

it('has nothing placed without a picture', () => {
  const { placed, others } = leftOutOf(parts, {}, catalogue);
  expect(placed).toEqual([]);
  expect(others).toContain('random');
  expect(others).not.toContain('clock');
});
