import { expect, test } from 'vitest';
import { apiSettings } from './settings.ts';

const redis = { SKERRY_REDIS_SOCKET: '/run/redis.sock' };

test('a service without settings but Redis listens on loopback', () => {
  expect(apiSettings(redis)).toMatchObject({ host: '127.0.0.1', port: 4640, origins: [] });
});

test.each(['0.0.0.0', '::', '192.168.1.2', 'example.com', '127.0.0.1.example.com'])(
  'it refuses to listen on %s, and says why',
  (host) => {
    expect(() => apiSettings({ ...redis, SKERRY_HOST: host })).toThrow('there is no authentication yet');
  },
);

test.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])('it listens on %s', (host) => {
  expect(apiSettings({ ...redis, SKERRY_HOST: host }).host).toBe(host);
});

test('another Redis goes before the private one', () => {
  expect(apiSettings({ ...redis, REDIS_URL: 'redis://db:6379' }).redis).toEqual({ url: 'redis://db:6379' });
});

test.each([
  [{}, 'REDIS_URL'],
  [{ ...redis, SKERRY_PORT: '99999' }, 'SKERRY_PORT'],
  [{ ...redis, SKERRY_PORT: 'http' }, 'SKERRY_PORT'],
  [{ ...redis, SKERRY_ORIGINS: 'http://localhost:5173/page' }, 'SKERRY_ORIGINS'],
])('a wrong setting %j is named', (environment, name) => {
  expect(() => apiSettings(environment)).toThrow(name);
});
