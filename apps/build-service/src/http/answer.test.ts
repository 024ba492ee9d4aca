import { ReplyError } from 'ioredis';
import { expect, test } from 'vitest';
import { codedErrorOf } from './answer.ts';

const reply = (message: string, ...previous: string[]): Error =>
  Object.assign(new ReplyError(message), { previousErrors: previous.map((each) => new ReplyError(each)) });
const aborted = 'EXECABORT Transaction discarded because of previous errors.';

test.each([
  ['MISCONF Errors writing to the AOF file: No space left on device', [], 'DISK_FULL'],
  [aborted, ['MISCONF Errors writing to the AOF file: No space left on device'], 'DISK_FULL'],
  ["OOM command not allowed when used memory > 'maxmemory'.", [], 'QUEUE_FULL'],
  [aborted, ["OOM command not allowed when used memory > 'maxmemory'."], 'QUEUE_FULL'],
  ['LOADING Redis is loading the dataset in memory', [], 'QUEUE_UNAVAILABLE'],
  ['WRONGTYPE Operation against a key holding the wrong kind of value', [], 'INTERNAL'],
])('when Redis says %j after %j, a person is told %s', (message, previous, code) => {
  expect(codedErrorOf(reply(message, ...previous)).code).toBe(code);
});
