import type { SourceFile } from '@skerry/contracts';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../test/made-up.ts';
import { readComposition } from './read.ts';

const files = (given: Record<string, string>): SourceFile[] =>
  Object.entries(given).map(([path, content]) => ({ path, content }));

function read(given: Record<string, string>, folder = '') {
  const reading = readComposition(files(given), folder, catalogue);
  if (!reading.ok) return reading;
  const { libraries, uses, ...rest } = reading.composition;
  return { ...rest, libraries: Object.fromEntries(libraries), uses: [...uses] };
}

const refused = (text: string) => {
  const reading = read({ 'appliance.json': text });
  return 'ok' in reading
    ? [reading.message, text.slice(reading.offset, reading.offset + reading.length)]
    : reading;
};

const main = "export default async function main({ tcp }) { console.log('a'); }";

describe('a picture', () => {
  it('is what appliance.json says', () => {
    const text =
      '{ "name": "a", "targets": ["arm"], "libraries": { "tcp": {}, "log-a": { "parameters": { "x": 1 } } }, "uses": ["tcp"] }';
    expect(read({ 'appliance.json': text, 'main.ts': main })).toEqual({
      origin: 'placed',
      libraries: { 'log-a': { x: 1 }, tcp: {} },
      uses: ['tcp'],
      targets: ['arm'],
      manifest: { name: 'a' },
    });
  });

  it('is derived from the code when that says nothing, with what it needs', () => {
    expect(read({ 'main.ts': main })).toEqual({
      origin: 'derived',
      libraries: { console: {}, lease: {}, names: {}, 'stack-direct': {}, tcp: {} },
      uses: ['console', 'tcp'],
      targets: ['unix', 'kvm', 'arm'],
      manifest: {},
    });
  });

  it('has the stack of the manifest', () => {
    const text = '{ "network": { "stack": "host" } }';
    expect(read({ 'main.ts': main, 'appliance.json': text })).toMatchObject({
      libraries: { console: {}, names: {}, 'stack-host': {}, tcp: {} },
    });
  });

  it('uses of what is placed what the code mentions, when uses are not said', () => {
    const text = '{ "libraries": { "console": {}, "log-a": {} } }';
    expect(read({ 'main.ts': main, 'appliance.json': text })).toMatchObject({
      origin: 'placed',
      uses: ['console'],
    });
  });

  it('is that of a folder, with what it imports from others', () => {
    const project = {
      'appliance.json': '{ "name": "board" }',
      'web/appliance.json': '{ "main": "start.ts" }',
      'web/start.ts': "import { log } from '../shared/log.ts';\nexport default function () { log(); }",
      'web/inner/appliance.json': '{}',
      'web/inner/main.ts': 'export default function ({ names }) {}',
      'shared/log.ts': 'export const log = () => console.log("a");',
      'shared/other.ts': 'fetch("x");',
    };
    expect(read(project, 'web')).toMatchObject({ uses: ['console'], manifest: { main: 'start.ts' } });
    expect(read(project, 'web/inner')).toMatchObject({ uses: ['names'] });
  });

  it('of AssemblyScript has no libraries', () => {
    expect(read({ 'main.as.ts': 'console.log("tcp")' })).toMatchObject({ libraries: {}, uses: [] });
  });

  it('reads a file that came as base64', () => {
    const content = Buffer.from('{ "libraries": { "log-a": {} }, "uses": [] }').toString('base64');
    const reading = readComposition([{ path: 'appliance.json', content, encoding: 'base64' }], '', catalogue);
    expect(reading.ok && [...reading.composition.libraries.keys()]).toEqual(['log-a']);
  });
});

describe('a manifest that cannot be', () => {
  it.each([
    ['{ "name": }', 'Not JSON: ValueExpected.', '}'],
    ['{ "name": "A" }', 'name: must be 1 to 40', '"name": "A"'],
    ['{ "nam": 1 }', 'nam: ', '"nam": 1'],
    ['{ "uses": [], "uses": [] }', '"uses" is there twice: keep one.', '"uses"'],
    ['[]', 'appliance.json: ', '[]'],
  ])('is told with its place: %s', (text, message, place) => {
    const [told, where] = refused(text) as string[];
    expect(told).toContain(message);
    expect(where).toBe(place);
  });

  it('is told when it is deeper than a parser can go', () => {
    const [told] = refused('['.repeat(500_000)) as string[];
    expect(told).toContain('nested too deeply');
  });

  it('is none with comments, commas that are too many, or nothing in it', () => {
    for (const text of ['{ /* a */ "uses": ["log-a",], } // b', '// nothing', '']) {
      expect(read({ 'appliance.json': text })).toMatchObject({ origin: 'derived' });
    }
  });
});
