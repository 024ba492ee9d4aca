/**
 * What the two machines say to each other: lines of JSON, one for each question and one for each answer, in order.
 */
export const PORT = 7_000;
/** A longer line is an attack or a mistake. */
const MOST_LINE_CHARACTERS = 64 * 1_024;

export type Question =
  | { get: string }
  | { add: string; by: number }
  | { set: string; to: string }
  | { list: true };
export type Answer = { value: string | null } | { entries: [string, string][] } | { error: string };

/** The lines of a stream of bytes, without their ends. */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let begun = '';
  for await (const piece of bytes) {
    const parts = (begun + decoder.decode(piece, { stream: true })).split('\n');
    begun = parts.pop() ?? '';
    yield* parts;
    if (begun.length > MOST_LINE_CHARACTERS) throw new Error('a line is too long');
  }
}
