import { describe, expect, it } from 'vitest';
import { refusal } from './options.ts';

describe('what an image can have of a network', () => {
  const everything = { port: 8080, capture: 'a.pcapng', allow: ['example.com:443'] };

  it('is everything when it has a device', () => {
    expect(refusal({ network: 'direct' }, everything)).toBeUndefined();
    expect(refusal({ network: 'direct' }, { tap: 'tap0', allow: [] })).toBeUndefined();
  });

  it.each([
    ['--port', { port: 8080, allow: [] }],
    ['--capture', { capture: 'a.pcapng', allow: [] }],
    ['--tap', { tap: 'tap0', allow: [] }],
    ['--allow', { allow: ['example.com:443'] }],
    ['--fault', { allow: [], faults: { loss: 0.1 } }],
  ])('is not %s without one', (option, options) => {
    const none = refusal({}, options);
    const host = refusal({ network: 'host' }, options);
    expect(none).toMatchObject({ code: 'FEATURE_UNAVAILABLE', message: expect.stringContaining(option) });
    expect(host).toMatchObject({ code: 'FEATURE_UNAVAILABLE', message: expect.stringContaining(option) });
    expect(host?.advice).toContain('"direct"');
  });

  it('is nothing that needs an error when nothing was asked for', () => {
    expect(refusal({}, { allow: [] })).toBeUndefined();
    expect(refusal({ network: 'host' }, { allow: [] })).toBeUndefined();
  });
});
