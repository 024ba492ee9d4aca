/** Streams: the same programs in Node, with Node's own streams, and here. */

import * as node from 'node:stream/web';
import { describe, expect, test, vi } from 'vitest';

// The port to the machine, as far as streams need it: taken when the libraries are imported, so they are imported anew.
vi.hoisted(() => {
  vi.resetModules();
  const utf8Decode = (data: Uint8Array): string => new TextDecoder().decode(data);
  const utf8Encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  Object.assign(globalThis, { __skerry: { utf8Decode, utf8Encode, monotonicMs: () => 0 } });
});
const own = await import('../src/streams/index.ts');

type Streams = typeof node;
type Log = (...values: unknown[]) => void;
const tick = (times = 20): Promise<void> =>
  times === 0 ? Promise.resolve() : Promise.resolve().then(() => tick(times - 1));
const nameOf = (error: unknown): unknown => (error instanceof TypeError ? 'TypeError' : error);

/** Programs by what they show; each logs what it sees. */
const PROGRAMS: Record<string, (streams: Streams, log: Log) => Promise<void>> = {
  'pull as much as the queue holds, and more as it is read': async ({ ReadableStream }, log) => {
    let n = 0;
    const stream = new ReadableStream(
      {
        start: () => log('start'),
        pull(controller) {
          log('pull', controller.desiredSize);
          if (n === 5) controller.close();
          else controller.enqueue(n++);
        },
      },
      { highWaterMark: 2 },
    );
    await tick();
    const reader = stream.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      log('read', done, value);
      if (done) break;
    }
    await reader.closed;
    log('closed', stream.locked);
  },
  'cancel with a reason, and are closed then': async ({ ReadableStream }, log) => {
    const stream = new ReadableStream({ cancel: (reason) => log('cancel', reason) });
    const reader = stream.getReader();
    const read = reader.read();
    await reader.cancel('why');
    log(await read, await reader.closed);
    reader.releaseLock();
    log(stream.locked, await stream.cancel());
  },
  'fail whoever reads with the error of the source': async ({ ReadableStream }, log) => {
    const stream = new ReadableStream({
      pull() {
        throw new Error('pull');
      },
    });
    await tick();
    const reader = stream.getReader();
    await reader.read().catch((error) => log(error.message));
    await reader.closed.catch((error) => log(error.message));
  },
  'refuse what is wrong': async ({ ReadableStream, WritableStream }, log) => {
    let controller: node.ReadableStreamDefaultController<unknown> | undefined;
    const stream = new ReadableStream({
      start(given) {
        controller = given;
      },
    });
    stream.getReader();
    for (const wrong of [
      () => stream.getReader(),
      () => new ReadableStream({}, { highWaterMark: -1 }),
      () => new ReadableStream({ type: 'x' as never }),
      () => {
        controller?.close();
        controller?.close();
      },
      () => controller?.enqueue(1),
      () => new WritableStream().getWriter() && new WritableStream({}, { highWaterMark: Number.NaN }),
    ]) {
      try {
        wrong();
        log('fine');
      } catch (error) {
        log((error as Error).name);
      }
    }
    await stream.cancel().catch((error) => log(error.name));
  },
  'release a lock with a read that waits': async ({ ReadableStream }, log) => {
    const stream = new ReadableStream();
    const reader = stream.getReader();
    const read = reader.read().catch((error) => log('read', error.name));
    reader.releaseLock();
    await read;
    await reader.closed.catch((error) => log('closed', error.name));
    await reader.read().catch((error) => log(error.name));
    log(stream.locked);
  },
  tee: async ({ ReadableStream }, log) => {
    const [a, b] = ReadableStream.from(['x', 'y', 'z']).tee();
    for await (const chunk of a) log('a', chunk);
    for await (const chunk of b) log('b', chunk);
    const failing = new ReadableStream({
      start: (controller) => controller.error('broken'),
    });
    for (const branch of failing.tee())
      await branch
        .getReader()
        .read()
        .catch((error) => log(error));
    const cancelled = new ReadableStream({ cancel: (reasons) => log('cancel', reasons) });
    const [c, d] = cancelled.tee();
    await Promise.all([c.cancel(1), d.cancel(2)]);
  },
  'iterate, and cancel when the loop is left': async ({ ReadableStream }, log) => {
    const stream = new ReadableStream({
      pull: (controller) => controller.enqueue('x'),
      cancel: (reason) => log('cancel', reason),
    });
    for await (const chunk of stream) {
      log(chunk);
      break;
    }
    log(stream.locked);
    const kept = ReadableStream.from([1, 2]);
    for await (const chunk of kept.values({ preventCancel: true })) {
      log(chunk);
      break;
    }
    for await (const chunk of kept) log(chunk);
  },
  'write one after another, with backpressure': async ({ WritableStream }, log) => {
    const open: (() => void)[] = [];
    const stream = new WritableStream(
      {
        start: () => log('start'),
        write(chunk) {
          log('write', chunk);
          return new Promise<void>((resolve) => open.push(resolve));
        },
        close: () => log('close'),
      },
      { highWaterMark: 2 },
    );
    const writer = stream.getWriter();
    await writer.ready;
    log(writer.desiredSize);
    const all = ['a', 'b', 'c'].map((chunk) => writer.write(chunk).then(() => log('done', chunk)));
    log(writer.desiredSize);
    let isReady = false;
    void writer.ready.then(() => {
      isReady = true;
    });
    const closing = writer.close().then(() => log('closed'));
    for (let at = 0; at < 3; at++) {
      await tick();
      log(isReady, writer.desiredSize);
      open[at]?.();
    }
    await Promise.all([...all, closing, writer.closed]);
  },
  'fail what waits when a write fails': async ({ WritableStream }, log) => {
    const stream = new WritableStream({
      write: (chunk) => (chunk === 'bad' ? Promise.reject(new Error('sink')) : undefined),
    });
    const writer = stream.getWriter();
    writer.closed.catch((error) => log('closed', error.message));
    const results = ['good', 'bad', 'later'].map((chunk) => writer.write(chunk));
    for (const result of await Promise.allSettled(results)) log(result.status);
    await writer.ready.catch((error) => log('ready', error.message));
    await writer.write('x').catch((error) => log('write', error.message));
    await writer.close().catch((error) => log('close', nameOf(error)));
  },
  'abort while a write is under way': async ({ WritableStream }, log) => {
    let finish = (): void => undefined;
    const stream = new WritableStream({
      write: (_, controller) => {
        const { signal } = controller as unknown as { signal: AbortSignal };
        signal.addEventListener('abort', () => log('signal', signal.reason));
        return new Promise<void>((resolve) => {
          finish = resolve;
        });
      },
      abort: (reason) => log('abort', reason),
    });
    const writer = stream.getWriter();
    writer.closed.catch((error) => log('closed', error));
    const first = writer.write(1).then(() => log('first done'));
    const second = writer.write(2).catch((error) => log('second', error));
    await tick();
    const aborting = writer.abort('why').then(() => log('aborted'));
    await tick();
    log('still at it');
    finish();
    await Promise.all([first, second, aborting]);
    await writer.abort('again').then(() => log('again'));
  },
  'pipe to the end, and close': async ({ ReadableStream, WritableStream }, log) => {
    const sink = new WritableStream({ write: (chunk) => log(chunk), close: () => log('close') });
    await ReadableStream.from([1, 2, 3]).pipeTo(sink);
    log(sink.locked);
    const open = new WritableStream({ write: (chunk) => log(chunk), close: () => log('close') });
    await ReadableStream.from([4]).pipeTo(open, { preventClose: true });
    await open.getWriter().write(5);
  },
  'pipe errors forward, backward and of a signal': async ({ ReadableStream, WritableStream }, log) => {
    const failing = new ReadableStream({
      pull(controller) {
        controller.error('source');
      },
    });
    await failing
      .pipeTo(new WritableStream({ abort: (reason) => log('abort', reason) }))
      .catch((error) => log('pipe', error));
    const endless = (): node.ReadableStream =>
      new ReadableStream({
        pull: (controller) => tick(3).then(() => controller.enqueue('x')),
        cancel: (reason) => log('cancel', reason),
      });
    await endless()
      .pipeTo(new WritableStream({ write: () => Promise.reject('sink') }))
      .catch((error) => log('pipe', error));
    const abort = new AbortController();
    const piping = endless()
      .pipeTo(new WritableStream({ abort: (reason) => log('abort', reason) }), { signal: abort.signal })
      .catch((error) => log('pipe', error));
    await tick();
    abort.abort('stop');
    await piping;
  },
  'transform, flush and end': async ({ ReadableStream, TransformStream }, log) => {
    const twice = new TransformStream<number, number>({
      start: (controller) => controller.enqueue(0),
      transform(chunk, controller) {
        controller.enqueue(chunk);
        controller.enqueue(chunk * 2);
      },
      flush: (controller) => controller.enqueue(-1),
    });
    for await (const chunk of ReadableStream.from([1, 2, 3]).pipeThrough(twice)) log(chunk);
    const plain = new TransformStream();
    for await (const chunk of ReadableStream.from(['a']).pipeThrough(plain)) log(chunk);
  },
  'fail both sides when transforming fails': async ({ TransformStream }, log) => {
    const stream = new TransformStream({
      transform() {
        throw new Error('transform');
      },
    });
    const writer = stream.writable.getWriter();
    const reader = stream.readable.getReader();
    const read = reader.read().catch((error) => log('read', error.message));
    await writer.write(1).catch((error) => log('write', error.message));
    await read;
    await writer.closed.catch((error) => log('closed', error.message));
  },
  'end early when a transformer has enough': async ({ ReadableStream, TransformStream }, log) => {
    const one = new TransformStream<number, number>({
      transform(chunk, controller) {
        controller.enqueue(chunk);
        controller.terminate();
      },
    });
    for await (const chunk of ReadableStream.from([1, 2, 3]).pipeThrough(one)) log(chunk);
  },
  'encode and decode text that is cut anywhere': async (
    { ReadableStream, TextEncoderStream, TextDecoderStream },
    log,
  ) => {
    const parts = ['a', '\ud83d', '\ude00b', '\ud83d', 'c', 'é'];
    const bytes: number[] = [];
    for await (const chunk of ReadableStream.from(parts).pipeThrough(new TextEncoderStream()))
      bytes.push(...chunk);
    log(bytes);
    const cut = ReadableStream.from(bytes.map((byte) => Uint8Array.of(byte)));
    let text = '';
    for await (const chunk of cut.pipeThrough(new TextDecoderStream() as never)) text += chunk;
    log(text);
  },
};

describe('streams', () => {
  test.each(Object.entries(PROGRAMS))('%s', async (_, program) => {
    const run = async (streams: Streams): Promise<string[]> => {
      const lines: string[] = [];
      await program(streams, (...values) => lines.push(JSON.stringify(values)));
      return lines;
    };
    expect(await run(own as unknown as Streams)).toEqual(await run(node));
  });
});
