import type { Dom0Stream, Outcome, RunOptions } from './dom0.ts';

const RUN_MS = 30_000;
const LIMIT_BYTES = 4_194_304;

/** A program that was started, to its end. */
export async function outcomeOf(stream: Dom0Stream, options: RunOptions = {}): Promise<Outcome> {
  const { input = new Uint8Array(), timeoutMs = RUN_MS, limitBytes = LIMIT_BYTES } = options;
  const timer = setTimeout(() => stream.kill(), timeoutMs);
  const output = collect(stream.output, limitBytes);
  const errors = collect(stream.errors, limitBytes);
  stream.input.end(input);
  const ending = await stream.ended;
  clearTimeout(timer);
  return { ending, output: await output, errors: await errors };
}

async function collect(side: AsyncIterable<Buffer>, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let kept = 0;
  for await (const chunk of side) {
    const part = chunk.subarray(0, limitBytes - kept);
    kept += part.length;
    if (part.length > 0) chunks.push(part);
  }
  return Buffer.concat(chunks);
}
