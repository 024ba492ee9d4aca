/**
 * Promises that were rejected and that nobody handles. The engine tells of a rejection when it happens and again if a
 * handler is added later, so the verdict waits until the job queue is empty (HTML, 8.1.6.3 "Unhandled promise rejections").
 */
const unhandled = new Map<unknown, unknown>();

export function track(promise: unknown, reason: unknown, handled: boolean): void {
  if (handled) unhandled.delete(promise);
  else unhandled.set(promise, reason);
}

/** The oldest unhandled rejection; forgets them all. */
export function takeUnhandled(): { reason: unknown } | undefined {
  if (unhandled.size === 0) return undefined;
  const [reason] = unhandled.values();
  unhandled.clear();
  return { reason };
}
