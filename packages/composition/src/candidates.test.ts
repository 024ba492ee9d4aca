import { describe, expect, it } from 'vitest';
import { catalogue, picture } from '../test/made-up.ts';
import { candidatesFor, wouldAdd } from './candidates.ts';

const told = (name: string, ...of: Parameters<typeof picture>): string[] =>
  candidatesFor(name, picture(...of), catalogue).map(
    ({ library, isBest, refused, adds }) =>
      `${library.name}${isBest ? '!' : ''} +${adds.join('+')}${refused === undefined ? '' : ' refused'}`,
  );

describe('candidates', () => {
  it('begin with the one that is placed', () => {
    expect(told('Store', ['store-net', 'tcp', 'names', 'stack-host'])[0]).toBe('store-net! +');
    expect(told('Stack', ['stack-host'], [], { targets: ['kvm'] })[0]).toBe('stack-host! +');
  });

  it('go on with those that can be on all chosen targets, and say why the others cannot', () => {
    const host = picture([], [], { targets: ['unix', 'kvm'] });
    const [direct, other] = candidatesFor('Stack', host, catalogue);
    expect([direct?.library.name, other?.library.name]).toEqual(['stack-direct', 'stack-host']);
    expect(other?.refused).toBe('STACK-HOST is not made for kvm, only for unix.');
  });

  it('go on with what adds least', () => {
    expect(told('Store', [])).toEqual([
      'store-ram! +store-ram',
      'store-net +lease+names+stack-direct+store-net+tcp',
    ]);
  });

  it('take our own stack, unless the manifest asks for the other', () => {
    expect(told('Stack', [])).toEqual(['stack-direct! +lease+stack-direct', 'stack-host +stack-host']);
    expect(told('Stack', [], [], { manifest: { network: { stack: 'host' } } })[0]).toBe(
      'stack-host! +stack-host',
    );
  });

  it('have no best one when only the name would decide', () => {
    expect(told('Log', [])).toEqual(['log-a +log-a', 'log-b +log-b']);
    expect(wouldAdd('journal', picture([]), catalogue)).toEqual(['journal']);
  });

  it('are not taken when they would be a second provider of something', () => {
    expect(told('Link', ['stack-host'])).toEqual(['stack-direct +lease+stack-direct refused']);
    expect(wouldAdd('neighbours', picture(['stack-host']), catalogue)).toEqual(['neighbours']);
  });

  it('are none for the runtime and for what nobody provides', () => {
    expect([told('Lifecycle', []), told('Nowhere', [])]).toEqual([[], []]);
  });
});

describe('what a library would add', () => {
  it('is all that it needs, circles included, and nothing that is there', () => {
    expect(wouldAdd('http', picture([]), catalogue)).toEqual([
      'http',
      'lease',
      'names',
      'stack-direct',
      'tcp',
    ]);
    expect(wouldAdd('http', picture(['names', 'stack-host']), catalogue)).toEqual(['http', 'tcp']);
    expect(wouldAdd('stack-direct', picture([]), catalogue)).toEqual(['lease', 'stack-direct']);
    expect(wouldAdd('nobody', picture([]), catalogue)).toEqual([]);
  });

  it('fits what brings no choice before it chooses', () => {
    expect(
      wouldAdd('neighbours', picture([], [], { manifest: { network: { stack: 'host' } } }), catalogue),
    ).toEqual(['lease', 'neighbours', 'stack-direct']);
  });
});
