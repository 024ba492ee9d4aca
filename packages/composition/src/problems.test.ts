import type { ParameterValue } from '@skerry/contracts';
import { describe, expect, it } from 'vitest';
import { catalogue, picture } from '../test/made-up.ts';
import type { Composition, Problem } from './model.ts';
import { problemsOf } from './problems.ts';

const problems = (composition: Composition) => problemsOf(composition, catalogue);
const only = (composition: Composition, code: Problem['code']) =>
  problems(composition).filter((each) => each.code === code);
const labels = ({ fixes }: Problem) => fixes.map(({ label }) => label);

describe('problems', () => {
  it('are none in a picture that is whole', () => {
    expect(
      problems(picture(['console', 'lease', 'names', 'stack-direct', 'tcp'], ['console', 'tcp'])),
    ).toEqual([]);
    expect(problems(picture(['stack-host'], ['stack-host']))).toEqual([]);
  });

  it('are names that nobody knows, and the runtime where it is placed', () => {
    expect(
      problems(picture(['nobody', 'core'], ['stranger', 'wires'])).map(({ code, node, port }) => [
        code,
        node,
        port,
      ]),
    ).toEqual([
      ['LIBRARY_OF_RUNTIME', 'library:core', undefined],
      ['LIBRARY_UNKNOWN', 'library:nobody', undefined],
      ['LIBRARY_UNKNOWN', 'app', 'stranger'],
      ['LIBRARY_OF_RUNTIME', 'app', 'wires'],
    ]);
  });

  it('are needs that nothing meets, with what would', () => {
    const [need] = only(picture(['names'], ['names']), 'NEED_UNMET');
    expect(need).toMatchObject({ node: 'library:names', port: 'Stack', severity: 'error' });
    expect(need?.message).toBe(
      'NAMES needs Stack, and nothing that is placed provides it. Add STACK-DIRECT, or add STACK-HOST.',
    );
    expect(need && labels(need)).toEqual(['Add STACK-DIRECT', 'Add STACK-HOST', 'Take NAMES away']);
    expect(only(picture(['lonely'], ['lonely']), 'NEED_UNMET')[0]?.message).toContain(
      'no library provides it',
    );
  });

  it('are needs whose provider has to take the place of another', () => {
    const [need] = only(picture(['neighbours', 'stack-host'], ['neighbours']), 'NEED_UNMET');
    expect(need?.message).toContain('Put STACK-DIRECT in the place of STACK-HOST.');
    expect(need?.fixes[0]?.edit).toEqual({ kind: 'replace', library: 'stack-host', by: 'stack-direct' });
  });

  it('are two providers of one interface', () => {
    const [conflict] = only(picture(['lease', 'stack-direct', 'stack-host']), 'PROVIDER_CONFLICT');
    expect(conflict).toMatchObject({ node: 'library:stack-host', port: 'Stack' });
    expect(conflict && labels(conflict)).toEqual(['Keep STACK-HOST', 'Keep STACK-DIRECT']);
  });

  it('are wires over which nothing speaks', () => {
    const [wire] = only(
      picture(['console'], ['console'], { manifest: { wires: ['orders'] } }),
      'WIRE_UNUSED',
    );
    expect(wire).toMatchObject({ severity: 'warning', node: 'app', port: 'wires' });
    expect(wire?.message).toBe(
      'The wire orders ends here, and nothing is placed that speaks over it. Add VCHAN, or take the wire away.',
    );
    expect(wire && labels(wire)).toEqual(['Add VCHAN', 'Take the wire away']);
    const speaking = picture(['vchan'], ['vchan'], { targets: ['xen'], manifest: { wires: ['orders'] } });
    expect(problems(speaking)).toEqual([]);
  });

  it('are uses of what is not placed, and of what nothing can use', () => {
    const [missing] = only(picture([], ['tcp']), 'USE_NOT_PLACED');
    expect(missing).toMatchObject({ node: 'app', port: 'tcp' });
    expect(missing && labels(missing)).toEqual(['Add TCP', 'Do not use TCP']);
    expect(only(picture(['store-ram'], ['store-ram']), 'USE_IMPOSSIBLE')).toHaveLength(1);
  });

  it('are targets that a library is not made for, each by name', () => {
    const found = only(
      picture(['stack-host'], ['stack-host'], { targets: ['unix', 'kvm', 'arm'] }),
      'TARGET_UNSUPPORTED',
    );
    expect(found.map(({ target }) => target)).toEqual(['kvm', 'arm']);
    expect(found[0] && labels(found[0])).toEqual([
      'Put STACK-DIRECT in the place of STACK-HOST',
      'Build without kvm',
      'Take STACK-HOST away',
    ]);
    expect(found[0]?.fixes[1]?.edit).toEqual({ kind: 'set-targets', targets: ['unix', 'arm'] });
  });

  it('are devices that a target does not have', () => {
    const [missing] = only(picture(['sockets'], ['sockets'], { targets: ['kvm'] }), 'DEVICE_MISSING');
    expect(missing).toMatchObject({ node: 'library:sockets', port: 'sockets', target: 'kvm' });
    expect(missing && labels(missing)).toEqual(['Take SOCKETS away']);
  });

  it.each<[string, ParameterValue, string | undefined]>([
    ['net.address', '10.0', undefined],
    ['net.address', 'ten', 'must be numbers with points between them'],
    ['net.address', 10, 'must be a string, and 10 is a number'],
    ['size', 65, 'must be at most 64'],
    ['size', 0, 'must be at least 1'],
    ['colour', true, 'has no parameter colour: it has net.address and size'],
  ])('are values that a parameter cannot have: %s = %s', (name, value, message) => {
    const libraries = new Map([
      ['lease', {}],
      ['stack-direct', { [name]: value }],
    ]);
    const found = problems({ ...picture([], ['stack-direct']), libraries });
    expect(found.map(({ port }) => port)).toEqual(message === undefined ? [] : [name]);
    if (message !== undefined) expect(found[0]?.message).toContain(message);
  });

  it('are another stack in the manifest than in the picture', () => {
    const manifest = { network: { stack: 'direct' } } as const;
    const [conflict] = only(picture(['stack-host'], ['stack-host'], { manifest }), 'STACK_CONFLICT');
    expect(conflict && labels(conflict)).toEqual(['Put STACK-DIRECT in the place of STACK-HOST']);
  });

  it('are destinations that are opened where no gateway lets them out', () => {
    const manifest = { network: { allow: ['example.com:443'] } };
    const [conflict, ...more] = only(picture(['stack-host'], ['stack-host'], { manifest }), 'STACK_CONFLICT');
    expect(conflict?.message).toContain('"allow"');
    expect(conflict && labels(conflict)).toEqual(['Put STACK-DIRECT in the place of STACK-HOST']);
    expect(more).toEqual([]);
    expect(only(picture(['stack-direct'], ['stack-direct'], { manifest }), 'STACK_CONFLICT')).toEqual([]);
  });

  it('are, as warnings and last, libraries that nothing uses: one of a circle, and none that others hold', () => {
    const found = problems(picture(['lease', 'nobody', 'stack-direct', 'tcp', 'names']));
    expect(found.map(({ code, node }) => [code, node])).toEqual([
      ['LIBRARY_UNKNOWN', 'library:nobody'],
      ['UNUSED', 'library:tcp'],
    ]);
    expect(problems(picture(['lease', 'stack-direct'])).map(({ code, node }) => [code, node])).toEqual([
      ['UNUSED', 'library:lease'],
    ]);
  });
});
