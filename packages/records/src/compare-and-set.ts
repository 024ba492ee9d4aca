/**
 * Changing a JSON record that several processes write: read, compute, write only if nobody has written meanwhile,
 * else again. In the same step an entry is appended to the record's stream, so that whoever follows the stream
 * sees every state that the record had.
 */
import type { Redis } from 'ioredis';

export interface Entry {
  stream: string;
  field: string;
  value: string;
  /** The stream keeps about this many entries. */
  keep: number;
}

const script = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
if ARGV[3] ~= '' then redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[5], '*', ARGV[3], ARGV[4]) end
return 1`;

/**
 * `change` gets the record's text and returns the new text and what to append, or undefined to leave it. It may be
 * called several times and must be pure. Returns the text that the record then has; undefined when there is none.
 */
export async function changeRecord(
  redis: Redis,
  key: string,
  change: (text: string) => { text: string; entry?: Entry } | undefined,
): Promise<string | undefined> {
  for (;;) {
    const before = await redis.get(key);
    if (before === null) return undefined;
    const after = change(before);
    if (!after) return before;
    const { entry } = after;
    const done = await redis.eval(
      script,
      2,
      key,
      entry?.stream ?? key,
      before,
      after.text,
      entry?.field ?? '',
      entry?.value ?? '',
      entry?.keep ?? 0,
    );
    if (done === 1) return after.text;
  }
}
