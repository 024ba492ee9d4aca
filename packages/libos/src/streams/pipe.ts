/** Streams standard, 4.9.1 "ReadableStreamPipeTo". Both streams stay locked until all that was read is written. */
import type { AbortSignal } from '../events/abort.ts';
import type { ReadableStream, ReadResult } from './readable.ts';
import type { WritableStream } from './writable.ts';

export interface PipeOptions {
  preventClose?: boolean;
  preventAbort?: boolean;
  preventCancel?: boolean;
  signal?: AbortSignal | undefined;
}

/** How the pipe ended. */
type End = { kind: 'closed' } | { kind: 'source' | 'destination' | 'aborted'; error: unknown };

export async function pipe<T>(
  source: ReadableStream<T>,
  destination: WritableStream<T>,
  options: PipeOptions,
): Promise<undefined> {
  const reader = source.getReader();
  const writer = destination.getWriter();
  const { signal } = options;
  let told: End | undefined;
  let wake = (): void => undefined;
  const tell = (end: End): void => {
    told ??= end;
    wake();
  };
  /** Done with `promise`, or when the end was told; nothing is left behind at what lives longer. */
  const settled = (promise: Promise<unknown>): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
      promise.then(() => resolve(), resolve as () => void);
    });
  const abort = (): void => tell({ kind: 'aborted', error: signal?.reason });
  if (signal?.aborted) abort();
  else signal?.addEventListener('abort', abort);
  writer.closed.then(
    () => tell({ kind: 'destination', error: new TypeError('pipeTo: the destination was closed') }),
    (error) => tell({ kind: 'destination', error }),
  );
  let last: Promise<unknown> = Promise.resolve();
  const move = async (): Promise<End> => {
    for (;;) {
      await settled(writer.ready);
      if (told) return told;
      let result: ReadResult<T> | undefined;
      const read = reader.read().then(
        (got) => {
          result = got;
        },
        (error) => tell({ kind: 'source', error }),
      );
      await settled(read);
      if (result && !result.done) {
        last = writer.write(result.value);
        last.catch(() => undefined);
      }
      if (told) return told;
      if (result?.done) return { kind: 'closed' };
    }
  };
  const end = await move();
  await last.catch(() => undefined);
  try {
    await finish(end, options, reader, writer);
  } finally {
    signal?.removeEventListener('abort', abort);
    reader.releaseLock();
    writer.releaseLock();
  }
  return undefined;
}

async function finish(
  end: End,
  options: PipeOptions,
  reader: { cancel(reason: unknown): Promise<unknown> },
  writer: { close(): Promise<unknown>; abort(reason: unknown): Promise<unknown> },
): Promise<void> {
  if (end.kind === 'closed') {
    if (!options.preventClose) await writer.close();
    return;
  }
  const actions: Promise<unknown>[] = [];
  if (end.kind !== 'destination' && !options.preventAbort) actions.push(writer.abort(end.error));
  if (end.kind !== 'source' && !options.preventCancel) actions.push(reader.cancel(end.error));
  await Promise.all(actions);
  throw end.error;
}
