import type { ImagePart, Library } from '@skerry/contracts';
import { describe, expect, test } from 'vitest';
import { catalogueOf } from './catalogue.ts';
import { graphOf } from './graph.ts';
import type { Composition } from './model.ts';
import { whyOf } from './why.ts';

function library(name: string, more: Partial<Library> = {}): Library {
  return {
    name,
    title: name.toUpperCase(),
    summary: `What ${name} does.`,
    role: 'library',
    tags: ['network'],
    provides: [name.charAt(0).toUpperCase() + name.slice(1)],
    requires: [],
    devices: [],
    globals: [],
    needs: [name],
    modules: [],
    features: [],
    targets: ['unix', 'kvm', 'arm'],
    parameters: [],
    ...more,
  };
}

const all = [
  library('core', { role: 'runtime', provides: ['Lifecycle'] }),
  library('streams', { role: 'runtime' }),
  library('http', { requires: ['Tcp', 'Streams'] }),
  library('tcp'),
  library('spare'),
];
const libraries = new Map(all.map((each) => [each.name, each]));
const composition: Composition = {
  origin: 'placed',
  libraries: new Map(['http', 'tcp', 'spare'].map((name) => [name, {}])),
  uses: new Set(['http']),
  targets: ['kvm'],
  manifest: {},
};
const graph = graphOf(composition, catalogueOf(all));

function why(layer: ImagePart['layer'], name: string, known = true): string {
  const context = known ? { graph, libraries } : { graph: undefined, libraries: new Map() };
  return whyOf({ layer, library: name }, { target: 'kvm', appName: 'greeter', ...context });
}

describe('why bytes are in an image', () => {
  test('of a library: who uses it, from the nearest up to the code', () => {
    expect(why('library', 'http')).toBe('Your code uses HTTP.');
    expect(why('library', 'tcp')).toBe('HTTP needs TCP; Your code uses it.');
  });

  test('of a library that nothing uses: how it is taken out', () => {
    expect(why('library', 'spare')).toMatch(/^SPARE is placed, and nothing uses it\..*takes it out/);
  });

  test('of the runtime: that it comes by itself, and with what', () => {
    expect(why('library', 'streams')).toMatch(/comes by itself: HTTP needs it\.$/);
    expect(why('library', 'core')).toMatch(/comes by itself: your code uses it, or every program does\.$/);
  });

  test('of a package from npm and of frozen files: that they are what the code asks for', () => {
    expect(why('library', 'hono')).toMatch(/^hono is a package of npm: your code imports it/);
    expect(why('application', 'files')).toMatch(/^The files that greeter reads/);
  });

  test('without a catalogue a library has at least its name', () => {
    expect(why('library', 'tcp', false)).toBe('The library tcp.');
  });

  test('of what is no library: what it is, with the target and the name where they matter', () => {
    expect(why('application', 'appliance')).toContain('the heap of greeter');
    expect(why('application', 'hono')).toBe('hono is part of greeter: your code imports it.');
    expect(why('engine', 'heap')).toContain('Array and Promise');
    expect(why('engine', 'quickjs')).toContain('main.as.ts');
    expect(why('dataplane', 'tcp')).toContain("The data plane's tcp");
    expect(why('platform', 'driver-virtio-net')).toMatch(
      /^The platform of kvm: driver-virtio-net is a driver/,
    );
    expect(why('platform', 'start')).toContain('what every image of this target starts with');
    expect(why('format', 'padding')).toContain('writable and executable');
  });
});
