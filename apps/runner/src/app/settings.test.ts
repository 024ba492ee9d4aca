import { targets } from '@skerry/contracts';
import { describe, expect, it } from 'vitest';
import { readSettings } from './settings.ts';

const settings = (environment: Record<string, string> = {}) =>
  readSettings({ SKERRY_DATA: '/data', ...environment });

describe('the settings of a runner', () => {
  it('boot every target and bound nothing unless told', () => {
    expect(settings()).toMatchObject({ targets, bound: undefined, network: 'user' });
  });

  it('bound what appliances may open to the destinations that are named', () => {
    expect(settings({ RUNNER_ALLOW: 'example.com:443, 192.0.2.0/24:53,' }).bound).toEqual([
      'example.com:443',
      '192.0.2.0/24:53',
    ]);
  });

  it('let appliances open nothing when none is named', () => {
    expect(settings({ RUNNER_ALLOW: '' }).bound).toEqual([]);
  });

  it('leave the kernel out of networks unless told, and know two kinds', () => {
    expect(settings({ RUNNER_NETWORK: 'tap' }).network).toBe('tap');
    expect(() => settings({ RUNNER_NETWORK: 'bridge' })).toThrow('RUNNER_NETWORK');
  });

  it('are refused with a sentence when a destination cannot be understood', () => {
    expect(() => settings({ RUNNER_ALLOW: 'example.com' })).toThrow(
      'RUNNER_ALLOW: "example.com" is not a destination: write',
    );
  });
});
