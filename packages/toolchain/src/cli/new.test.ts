import { readComposition } from '@skerry/composition';
import { describe, expect, it } from 'vitest';
import { defaultLibosDir } from '../build.ts';
import { readCatalogue } from '../source/catalogue.ts';
import { newAppliance } from './new.ts';

const catalogue = await readCatalogue(defaultLibosDir);

function made(uses: string[], targets?: ('unix' | 'kvm' | 'arm')[]) {
  const outcome = newAppliance('web', uses, targets, catalogue);
  if (!outcome.ok) throw new Error(outcome.message);
  const reading = readComposition(outcome.files, '', catalogue);
  if (!reading.ok) throw new Error(reading.message);
  const { libraries, uses: used, origin, targets: chosen } = reading.composition;
  return { origin, libraries: [...libraries.keys()], uses: [...used], targets: chosen, files: outcome.files };
}

describe('a new appliance', () => {
  it('places what is used with all that it needs, and has the starter of the first', () => {
    const { origin, libraries, uses, files } = made(['http', 'tcp']);
    expect(origin).toBe('placed');
    expect(uses).toEqual(['http', 'tcp']);
    expect(libraries).toEqual(['dhcp-client', 'dns-client', 'http', 'stack-direct', 'tcp']);
    expect(files[1]?.content).toBe(catalogue.libraries.get('http')?.starter);
  });

  it('uses what its starter does besides', () => {
    expect(made(['clock']).uses).toEqual(['clock', 'console']);
    expect(made(['static-files']).uses).toEqual(['assets', 'http', 'static-files']);
    expect(made([]).uses).toEqual(['console']);
  });

  it('is on the stack that is named, for the targets that have it', () => {
    const { libraries, uses, targets } = made(['http', 'stack-host'], ['unix']);
    expect(libraries).toEqual(['dns-client', 'http', 'stack-host', 'tcp']);
    expect(uses).toEqual(['http']);
    expect(targets).toEqual(['unix']);
  });

  it.each([
    ['a library that there is not', ['htp'], 'there is no library "htp"'],
    ['one of the runtime', ['url'], 'there is no library "url"'],
    ['a stack that a target does not have', ['http', 'stack-host'], 'not for kvm'],
  ])('is refused with %s', (_what, uses, message) => {
    const outcome = newAppliance('web', uses, undefined, catalogue);
    expect(outcome).toMatchObject({ ok: false, message: expect.stringContaining(message) });
  });
});
