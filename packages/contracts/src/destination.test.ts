import { expect, it } from 'vitest';
import { z } from 'zod';
import { Destination } from './destination.ts';
import { BootJob } from './instance.ts';

it.each([
  'example.com:443',
  '*.Example.com:*',
  'localhost:65535',
  '192.0.2.7:1',
  '192.0.2.0/24:53',
  '2001:db8::/32:*',
  '[::1]:80',
])('%s is a destination', (text) => {
  expect(Destination.safeParse(text).success).toBe(true);
});

it.each([
  '',
  'example.com',
  ':80',
  'a b:80',
  'x:0',
  'x:65536',
  'x:080',
  '1.2.3.4/33:80',
  '1.2.3.256:80',
  '[1.2.3.4]:80',
])('%j is none', (text) => {
  expect(Destination.safeParse(text).error?.issues[0]?.message).toContain('must be');
});

it('is a pattern as JSON Schema has them, for the editor', () => {
  const schema = z.toJSONSchema(Destination);
  expect(new RegExp(String(schema.pattern), 'u').test('*.example.com:443')).toBe(true);
});

it('a job that was written before there were destinations is still one', () => {
  const job = {
    instanceId: 'i',
    image: 'd',
    target: 'unix',
    memoryMiB: 32,
    parameters: [],
    network: 'direct',
  };
  expect(BootJob.parse(job)).toEqual(job);
});
