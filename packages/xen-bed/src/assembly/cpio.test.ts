import { expect, it } from 'vitest';
import { cpio, foldersOf } from './cpio.ts';

it('names every folder that leads to a file, once and before what is in it', () => {
  expect(foldersOf(['a/b/c', 'a/d', 'e'])).toEqual(['a', 'a/b']);
});

it('writes each member behind a header of hexadecimal numbers, at multiples of four', () => {
  const archive = cpio([
    { folder: 'a' },
    { path: 'a/b', content: Buffer.from('hello'), mode: 0o600 },
    { link: 'c', target: 'a/b' },
  ]).toString('latin1');
  const members = archive.split('070701').slice(1);
  const modes = members.map((member) => Number.parseInt(member.slice(8, 16), 16).toString(8));
  expect(modes).toEqual(['40755', '100600', '120777', '0']);
  expect(members[1]?.slice(104)).toBe('a/b\0\0\0hello\0\0\0');
  expect(members[2]?.slice(104)).toBe('c\0a/b\0');
  expect(members[3]?.slice(104)).toBe('TRAILER!!!\0\0\0\0');
  expect(archive.length % 4).toBe(0);
});
