import { beforeAll, expect, test, vi } from 'vitest';

let wire: typeof import('./wire.ts');
beforeAll(async () => {
  const utf8Encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  const utf8Decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  // Another test of this process may have imported the host without one.
  vi.resetModules();
  Object.assign(globalThis, { __skerry: { utf8Encode, utf8Decode } });
  wire = await import('./wire.ts');
});

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const bytes = (string: string): Uint8Array => new TextEncoder().encode(string);

test('a request has each string with its end, and a value without', () => {
  expect(text(wire.strings('data/a', 'r3'))).toBe('data/a\0r3\0');
  expect(wire.pathAndValue('data/ä', Uint8Array.of(0, 255))).toEqual(
    Uint8Array.of(...bytes('data/ä\0'), 0, 255),
  );
});

test('a list is names, and an event is a path and a token', () => {
  expect(wire.readStrings(bytes('one\0two\0'))).toEqual(['one', 'two']);
  expect(wire.readStrings(bytes('one\0two'))).toEqual(['one', 'two']);
  expect(wire.readStrings(new Uint8Array())).toEqual([]);
  expect(wire.readEvent(bytes('data/a\0watch-1\0'))).toEqual({ path: 'data/a', token: 'watch-1' });
  expect(wire.readEvent(new Uint8Array())).toEqual({ path: '', token: '' });
});

test('permissions are read as they are written', () => {
  const permissions = [
    { domain: 7, access: 'none' },
    { domain: 0, access: 'both' },
    { domain: 32_000, access: 'read' },
    { domain: 1, access: 'write' },
  ] as const;
  const texts = permissions.map(wire.permissionText);
  expect(texts).toEqual(['n7', 'b0', 'r32000', 'w1']);
  expect(wire.readPermissions(wire.strings(...texts))).toEqual(permissions);
  expect(wire.readPermissions(bytes('x1\0r\0rr\0\0r2\0'))).toEqual([{ domain: 2, access: 'read' }]);
});

test('a part of a long list says where the next one begins, and whether it is the last', () => {
  expect(wire.readDirectoryPart(bytes('12\0one\0two\0'))).toEqual({
    generation: '12',
    names: ['one', 'two'],
    bytes: 8,
    isLast: false,
  });
  expect(wire.readDirectoryPart(bytes('12\0three\0\0'))).toMatchObject({ names: ['three'], isLast: true });
  expect(wire.readDirectoryPart(bytes('12\0\0'))).toMatchObject({ names: [], isLast: true });
  expect(wire.readDirectoryPart(bytes('12\0'))).toMatchObject({ names: [], isLast: true });
});
