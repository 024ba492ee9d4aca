/** Where Redis is, and the two ways in which a process of ours waits for it. */

import { Redis } from 'ioredis';

export type RedisAddress = { socket: string } | { url: string };

/** REDIS_URL (another Redis) goes before SKERRY_REDIS_SOCKET (the private one of the launcher). */
export function redisAddress(environment: Record<string, string | undefined>): RedisAddress {
  if (environment['REDIS_URL']) return { url: environment['REDIS_URL'] };
  if (environment['SKERRY_REDIS_SOCKET']) return { socket: environment['SKERRY_REDIS_SOCKET'] };
  throw new Error('neither REDIS_URL nor SKERRY_REDIS_SOCKET is set: there is no Redis to talk to');
}

/**
 * A connection that reconnects for ever. With `wait`, a command waits until Redis is back: for workers and for
 * blocking reads. With `fail-fast` it is rejected after about a second: for requests that a person waits for.
 */
export function connectRedis(address: RedisAddress, patience: 'wait' | 'fail-fast'): Redis {
  const options = {
    retryStrategy: (attempt: number) => Math.min(attempt * 50, 500),
    ...(patience === 'wait'
      ? { maxRetriesPerRequest: null }
      : { maxRetriesPerRequest: 2, commandTimeout: 5_000 }),
  };
  return new Redis('url' in address ? address.url : address.socket, options);
}
