/** Waiting for the service to say that it is ready. */
import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 25;
const requestTimeoutMs = 2_000;

/** Resolves to true when GET `url` answers 200, to false after `timeoutMs` or when `signal` is aborted. */
export async function answers(url: string, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline && !signal.aborted) {
    const ok = await fetch(url, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)]),
    }).then(
      async (response) => {
        await response.arrayBuffer();
        return response.ok;
      },
      () => false,
    );
    if (ok) return true;
    await delay(pollMs);
  }
  return false;
}
