import { expect, it } from 'vitest';
import { featuresFor, networkOf } from './features.ts';

const everything = { features: { 'net-direct': [], 'net-host': [] } };
const directOnly = { features: { 'net-direct': [] } };
const manifest = '{\n  "network": {\n    "stack": "host"\n  }\n}';
const onHost = { network: 'host', files: new Map([['appliance.json', manifest]]) } as const;
const direct = { network: 'direct', files: new Map<string, string>() } as const;

it('adds nothing for libraries that need nothing, whatever the manifest says', () => {
  expect(featuresFor([], onHost, 'kvm', directOnly)).toEqual({ ok: true, features: [] });
});

it('chooses the stack that the appliance asks for', () => {
  expect(featuresFor(['net'], direct, 'unix', everything)).toEqual({ ok: true, features: ['net-direct'] });
  expect(featuresFor(['net'], onHost, 'unix', everything)).toEqual({ ok: true, features: ['net-host'] });
});

it("refuses the host's sockets where there is no host, at the line that asks for them", () => {
  const outcome = featuresFor(['net'], onHost, 'kvm', directOnly);
  expect(outcome).toMatchObject({ ok: false, code: 'FEATURE_UNAVAILABLE' });
  if (outcome.ok) return;
  expect(outcome.diagnostics[0]).toMatchObject({ file: 'appliance.json', line: 3, column: 5 });
  expect(outcome.message).toContain('build for unix only');
});

it('refuses a target without any network', () => {
  expect(featuresFor(['net'], direct, 'arm', { features: {} })).toMatchObject({
    code: 'FEATURE_UNAVAILABLE',
    diagnostics: [{ message: 'The target arm has no network yet; build for another target.' }],
  });
});

it('has disks beside either network, in the order of names', () => {
  const all = { features: { block: [], ...everything.features } };
  expect(featuresFor(['net', 'block'], direct, 'unix', all)).toEqual({
    ok: true,
    features: ['block', 'net-direct'],
  });
  expect(featuresFor(['block'], onHost, 'unix', all)).toEqual({ ok: true, features: ['block'] });
  expect(featuresFor(['block'], direct, 'unix', everything)).toMatchObject({
    code: 'FEATURE_UNAVAILABLE',
    message: 'The target unix has no disks yet; build for another target.',
  });
});

it('has what is shared with other domains on Xen only', () => {
  expect(featuresFor(['vchan', 'xenstore'], direct, 'unix', everything)).toMatchObject({
    ok: false,
    message: 'The target unix is no domain of a Xen host, which vchan needs; build for xen only.',
  });
});

it('tells how an image reaches the network', () => {
  expect([[], ['net-direct'], ['net-host']].map((set) => networkOf(set as never))).toEqual([
    undefined,
    'direct',
    'host',
  ]);
});
