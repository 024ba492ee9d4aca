/** What the two machines say to each other is lines of text: a channel carries bytes, in pieces of any size. */

/** A longer line is an attack or a mistake. */
const MOST_LINE_CHARACTERS = 1_024;

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
