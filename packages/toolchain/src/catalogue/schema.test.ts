import { readdirSync, readFileSync } from 'node:fs';
import { ApplianceManifest, type Library } from '@skerry/contracts';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { defaultLibosDir } from '../build.ts';
import { readLibos } from './folder.ts';
import { applianceSchema } from './schema.ts';

const { libraries } = await readLibos(defaultLibosDir);
const all = libraries.map(({ library }) => library);

function validatorOf(some: readonly Library[]): (manifest: unknown) => string[] {
  const ajv = new Ajv2020({ allErrors: true });
  ajv.addVocabulary(['enumDescriptions', 'patternErrorMessage', 'errorMessage']);
  const validate = ajv.compile(applianceSchema(some));
  return (manifest) =>
    validate(manifest)
      ? []
      : (validate.errors ?? []).map(({ instancePath, keyword }) => `${instancePath} ${keyword}`);
}
const findings = validatorOf(all);

const examples = new URL('../../../../examples/', import.meta.url);
const manifests = readdirSync(examples, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('appliance.json'),
);

test('there are examples to look at', () => {
  expect(manifests.length).toBeGreaterThanOrEqual(7);
});

test.each(manifests)('the manifest of examples/%s is valid', (path) => {
  expect(findings(JSON.parse(readFileSync(new URL(path, examples), 'utf8')))).toEqual([]);
});

test('every library that can be placed may be named, with each of its parameters', () => {
  const placed = all.filter(({ role }) => role === 'library');
  const record = Object.fromEntries(placed.map(({ name }) => [name, {}]));
  expect(findings({ libraries: record, uses: ['tcp', 'assets', 'crypto'] })).toEqual([]);
  expect(findings({ libraries: { 'stack-direct': { parameters: { 'net.ip': '10.0.0.2/24' } } } })).toEqual(
    [],
  );
});

test.each([
  ['a key that there is not', { nmae: 'web' }, ' additionalProperties'],
  ['a target that there is not', { targets: ['unix', 'amiga'] }, '/targets/1 enum'],
  ['a library that there is not', { libraries: { tpc: {} } }, '/libraries additionalProperties'],
  ['a library of the runtime', { libraries: { timers: {} } }, '/libraries additionalProperties'],
  ['a use of what code cannot use', { uses: ['stack-direct'] }, '/uses/0 enum'],
  [
    'a parameter that the library does not have',
    { libraries: { tcp: { parameters: { 'net.ip': '10.0.0.2/24' } } } },
    '/libraries/tcp/parameters additionalProperties',
  ],
  [
    'a value of another form',
    { libraries: { 'stack-direct': { parameters: { 'net.ip': 'x 10.0.0.2/24' } } } },
    '/libraries/stack-direct/parameters/net.ip pattern',
  ],
])('%s is refused', (_, manifest, finding) => {
  expect(findings(manifest)).toEqual([finding]);
});

const open = ['example.com:443'];

test.each([
  ['the stack "host"', { network: { stack: 'host', allow: open } }, '/network'],
  ['a placed stack-host', { libraries: { 'stack-host': {} }, network: { allow: open } }, ''],
])('destinations are refused with %s', (_, manifest, place) => {
  expect(findings(manifest)).toEqual(['/network/allow false schema', `${place} if`]);
});

test.each([
  ['the stack "direct"', { network: { stack: 'direct', allow: open } }],
  ['no stack that is said', { network: { allow: open } }],
  ['a placed stack-direct', { libraries: { 'stack-direct': {} }, network: { allow: open } }],
])('destinations go with %s', (_, manifest) => {
  expect(findings(manifest)).toEqual([]);
});

test('the schema and the service agree on which stack destinations go with', () => {
  for (const network of [
    {},
    { stack: 'host' },
    { stack: 'direct', allow: open },
    { stack: 'host', allow: [] },
  ]) {
    expect(findings({ network }).length === 0, JSON.stringify(network)).toBe(
      ApplianceManifest.safeParse({ network }).success,
    );
  }
});

test('the limits and the default of a parameter are in it', () => {
  const one = all.find(({ name }) => name === 'console');
  if (!one) throw new Error('there is no library console');
  const summary = 'Lines that are kept.';
  const parameter = { name: 'lines', summary, type: 'number', at: 'build', default: 3, minimum: 1 } as const;
  const check = validatorOf([{ ...one, parameters: [parameter] }]);
  const withLines = (lines: unknown) => ({ libraries: { console: { parameters: { lines } } } });
  expect(check(withLines(2))).toEqual([]);
  expect(check(withLines(0))).toEqual(['/libraries/console/parameters/lines minimum']);
  expect(check(withLines('2'))).toEqual(['/libraries/console/parameters/lines type']);
});
