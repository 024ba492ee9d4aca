import { expect, test } from 'vitest';
import { isFound, tagsOf } from './finding.ts';

const http = { said: ['http', 'Answers requests.'], tags: ['web', 'network'] };
const finds = (text: string, tag: string | null = null): boolean =>
  isFound({ text, tag }, http.said, http.tags);

test('an entry is found by words that are anywhere in it, in any order, and by nothing less than all of them', () => {
  expect(finds('')).toBe(true);
  expect(finds('  NETWORK answers ')).toBe(true);
  expect(finds('answers disk')).toBe(false);
});

test('a tag is had as a whole or not at all, and together with the words', () => {
  expect(finds('', 'web')).toBe(true);
  expect(finds('', 'we')).toBe(false);
  expect(finds('disk', 'web')).toBe(false);
});

test('tags are told once, the most common first', () => {
  expect(tagsOf([{ tags: ['web', 'time'] }, {}, { tags: ['web', 'system'] }])).toEqual([
    'web',
    'system',
    'time',
  ]);
});
