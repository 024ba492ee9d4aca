import { expect, test } from 'vitest';
import { isPreviewHost, previewPlace } from './host-name.ts';

const id = `i${'0123456789ab'.repeat(2)}`;

test('an instance has its web page at its name, and other ports beside it', () => {
  expect(previewPlace(`${id}.localhost:4640`)).toEqual({ instanceId: id, port: 80 });
  expect(previewPlace(`${id.toUpperCase()}.LOCALHOST`)).toEqual({ instanceId: id, port: 80 });
  expect(previewPlace(`${id}-8080.localhost:4640`)).toEqual({ instanceId: id, port: 8080 });
});

test.each([
  'x.localhost',
  `${id}0.localhost`,
  `${id}-0.localhost`,
  `${id}-65536.localhost`,
  `a.${id}.localhost`,
  `${id}.localhost.evil.example`,
])('%s is no instance', (host) => {
  expect(previewPlace(host)).toBeUndefined();
});

test.each([`${id}.localhost:4640`, 'anything.localhost', 'a.b.LOCALHOST:1', '.localhost', 'x.localhost.:1'])(
  '%s is not for the API',
  (host) => {
    expect(isPreviewHost(host)).toBe(true);
  },
);

test.each([
  'localhost:4640',
  '127.0.0.1:4640',
  '[::1]:4640',
  `${id}.localhost.evil.example`,
  'xlocalhost',
  '',
  undefined,
])('%s is not for the preview', (host) => {
  expect(isPreviewHost(host)).toBe(false);
});
