/** Orders Redis stream ids (`<ms>-<sequence>`) as Redis does; `0` is before all of them. */
export function compareStreamIds(a: string, b: string): number {
  const [aMs = 0, aSequence = 0] = a.split('-').map(Number);
  const [bMs = 0, bSequence = 0] = b.split('-').map(Number);
  return aMs - bMs || aSequence - bSequence;
}

/** Whether `text` is a stream id that Redis takes. */
export function isStreamId(text: string): boolean {
  return /^\d{1,15}(-\d{1,15})?$/.test(text);
}
