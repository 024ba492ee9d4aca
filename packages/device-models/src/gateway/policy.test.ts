import { destinationGrammar } from '@skerry/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Policy } from './policy.ts';

describe('a policy', () => {
  it('opens nothing unless told', () => {
    const policy = new Policy();
    expect(policy.allows('192.0.2.1', 80, 0)).toBe(false);
    expect(policy.allowsName('example.com')).toBe(false);
  });

  it('opens networks and ports as written', () => {
    const policy = new Policy(['192.0.2.0/24:80', '[2001:db8::1]:*', '198.51.100.7:443']);
    expect(policy.allows('192.0.2.9', 80, 0)).toBe(true);
    expect(policy.allows('192.0.2.9', 81, 0)).toBe(false);
    expect(policy.allows('2001:db8::1', 5, 0)).toBe(true);
    expect(policy.allows('2001:db8::2', 5, 0)).toBe(false);
    expect(policy.allows('198.51.100.7', 443, 0)).toBe(true);
  });

  it('opens the addresses of a name for an hour after they were answered', () => {
    const policy = new Policy(['*.example.com:443']);
    expect(policy.allowsName('a.b.Example.com.')).toBe(true);
    expect(policy.allowsName('example.com')).toBe(false);
    expect(policy.allows('203.0.113.5', 443, 0)).toBe(false);
    expect(policy.learn('a.example.com', '203.0.113.5', 0)).toBe(true);
    expect(policy.allows('203.0.113.5', 443, 1)).toBe(true);
    expect(policy.allows('203.0.113.5', 80, 1)).toBe(false);
    expect(policy.allows('203.0.113.5', 443, 3_600_001)).toBe(false);
  });

  it('never opens the host itself, and learns no private address for a name', () => {
    const policy = new Policy(['0.0.0.0/0:*', '::/0:*', '*.example.com:*']);
    for (const address of ['127.0.0.1', '0.0.0.0', '169.254.169.254', '::1', 'fe80::1']) {
      expect(policy.allows(address, 80, 0), address).toBe(false);
    }
    expect(policy.learn('a.example.com', '127.0.0.1', 0)).toBe(false);
    expect(policy.learn('a.example.com', '192.168.1.1', 0)).toBe(false);
  });

  it('opens what each machine lists, as long as that is there', () => {
    const policy = new Policy(['192.0.2.1:80']);
    policy.lend('a', ['192.0.2.2:80', '192.0.2.3:80']);
    policy.lend('b', ['192.0.2.3:80']);
    expect(() => policy.lend('b', ['nonsense'])).toThrow(TypeError);
    const open = () => ['1', '2', '3'].filter((last) => policy.allows(`192.0.2.${last}`, 80, 0));
    expect(open()).toEqual(['1', '2', '3']);
    policy.lend('a', []);
    expect(open()).toEqual(['1', '3']);
    policy.lend('b', []);
    expect(open()).toEqual(['1']);
  });

  it('opens no more than its bound, whoever lists it', () => {
    const policy = new Policy(['192.0.2.1:*'], ['192.0.2.0/24:80', '*.example.com:443']);
    policy.lend('a', ['0.0.0.0/0:80', 'www.example.com:*', 'example.org:443']);
    expect(policy.allows('192.0.2.1', 80, 0)).toBe(true);
    expect(policy.allows('192.0.2.1', 443, 0)).toBe(false);
    expect(policy.allows('192.0.2.9', 80, 0)).toBe(true);
    expect(policy.allows('198.51.100.1', 80, 0)).toBe(false);
    expect(policy.allowsName('www.example.com')).toBe(true);
    expect(policy.allowsName('api.example.com')).toBe(false);
    expect(policy.allowsName('example.org')).toBe(false);
    policy.learn('www.example.com', '203.0.113.5', 0);
    expect(policy.allows('203.0.113.5', 443, 1)).toBe(true);
    expect(policy.allows('203.0.113.5', 80, 1)).toBe(false);
  });

  it('opens nothing within an empty bound, and nothing by the bound alone', () => {
    expect(new Policy(['192.0.2.1:80'], []).allows('192.0.2.1', 80, 0)).toBe(false);
    expect(new Policy([], ['192.0.2.1:80']).allows('192.0.2.1', 80, 0)).toBe(false);
    expect(new Policy([], ['example.com:80']).allowsName('example.com')).toBe(false);
    expect(() => new Policy([], ['nonsense'])).toThrow(TypeError);
  });

  it('understands every destination of the grammar', () => {
    fc.assert(
      fc.property(fc.stringMatching(destinationGrammar), (entry) => {
        expect(() => new Policy([entry])).not.toThrow();
      }),
    );
  });

  it.each([
    'example.com',
    'a b:80',
    '1.2.3.4/99:80',
    '1.2.3.999:80',
    'x:70000',
    'x:0',
    ':80',
    '[1.2.3.4]:80',
    '2001:db8::/129:80',
  ])('refuses %j and says how to write it', (entry) => {
    expect(() => new Policy([entry])).toThrow(/is not a destination: write/);
  });
});
