import { describe, expect, it } from 'vitest';
import { catalogue, picture } from '../test/made-up.ts';
import { usersOf, whyIsIt } from './explain.ts';
import { graphOf } from './graph.ts';
import { libraryOfName } from './names.ts';

const whole = ['console', 'lease', 'names', 'stack-direct', 'tcp'];
const graph = graphOf(picture(whole, ['console', 'tcp'], { targets: ['kvm', 'unix'] }), catalogue);

describe('the graph', () => {
  it('has the app, what is placed, the devices and the targets, in this order', () => {
    expect(graph.nodes.map(({ id }) => id)).toEqual([
      'app',
      ...whole.map((name) => `library:${name}`),
      'device:console',
      'device:network',
      'target:unix',
      'target:kvm',
    ]);
  });

  it('has an edge for each use, each need, each device and each target that has it', () => {
    const from = (id: string) =>
      graph.edges.filter((edge) => edge.from === id).map(({ port, to }) => `${port} ${to}`);
    expect(from('app')).toEqual(['main library:console', 'main library:tcp']);
    expect(from('library:tcp')).toEqual(['Names library:names', 'Stack library:stack-direct']);
    expect(from('library:stack-direct')).toEqual(['Lease library:lease', 'network device:network']);
    expect(from('library:lease')).toEqual(['Stack library:stack-direct']);
    expect(from('device:network')).toEqual(['boots target:unix', 'boots target:kvm']);
  });

  it('keeps the runtime out of the nodes', () => {
    expect(graph.runtime.map(({ name }) => name)).toEqual(['core', 'inspect', 'wires']);
    expect(graphOf(picture([]), catalogue).runtime.map(({ name }) => name)).toEqual(['core', 'inspect']);
  });

  it('shows a need that nothing meets as a port that nothing fills', () => {
    const open = graphOf(picture(['names']), catalogue).ports.get('library:names');
    expect(open).toEqual([
      { direction: 'provides', name: 'Names' },
      { direction: 'requires', name: 'Stack' },
    ]);
  });

  it('shows what nobody knows, and a device that a target does not have', () => {
    const { nodes } = graphOf(picture(['nobody', 'sockets'], [], { targets: ['unix', 'kvm'] }), catalogue);
    expect(nodes[1]).toEqual({ kind: 'unknown', id: 'library:nobody', name: 'nobody' });
    expect(nodes.find(({ id }) => id === 'device:sockets')).toMatchObject({ targets: ['unix'] });
  });
});

describe('why is it there', () => {
  it('is a path from the app by way of each that uses it, the shortest first', () => {
    expect(whyIsIt('library:stack-direct', graph)).toEqual([
      ['app', 'library:tcp', 'library:stack-direct'],
      ['app', 'library:tcp', 'library:names', 'library:stack-direct'],
    ]);
    expect(whyIsIt('target:kvm', graph)[0]).toEqual([
      'app',
      'library:console',
      'device:console',
      'target:kvm',
    ]);
    expect(whyIsIt('app', graph)).toEqual([['app']]);
  });

  it('begins with what nothing uses where the app does not reach', () => {
    const loose = graphOf(picture(['lease', 'names', 'stack-direct']), catalogue);
    expect(whyIsIt('library:stack-direct', loose)).toEqual([['library:names', 'library:stack-direct']]);
    expect(whyIsIt('library:names', loose)).toEqual([['library:names']]);
    const circle = graphOf(picture(['lease', 'stack-direct']), catalogue);
    expect(whyIsIt('library:lease', circle)).toEqual([['library:stack-direct', 'library:lease']]);
  });

  it('is nothing for what is not there', () => {
    expect(whyIsIt('library:http', graph)).toEqual([]);
  });

  it('names those that use a library', () => {
    expect(usersOf('stack-direct', graph)).toEqual(['library:lease', 'library:names', 'library:tcp']);
    expect(usersOf('tcp', graph)).toEqual(['app']);
  });
});

describe('a name of the code', () => {
  it.each([
    ['console', 'console', 'need'],
    ['fetch', 'http', 'global'],
    ['skerry:files', 'files', 'module'],
    ['exit', 'core', 'need'],
  ])('%s is of the library %s, as a %s', (name, library, as) => {
    const found = libraryOfName(name, catalogue);
    expect([found?.library.name, found?.as]).toEqual([library, as]);
  });

  it('is of none when none has it', () => {
    expect(libraryOfName('nothing', catalogue)).toBeUndefined();
  });
});
