export type { PipeOptions } from './pipe.ts';
export {
  ReadableStream,
  ReadableStreamDefaultController,
  ReadableStreamDefaultReader,
  type ReadResult,
  type UnderlyingSource,
} from './readable.ts';
export { ByteLengthQueuingStrategy, CountQueuingStrategy, type QueuingStrategy } from './strategy.ts';
export {
  TextDecoderStream,
  TextEncoderStream,
  type Transformer,
  TransformStream,
  TransformStreamDefaultController,
} from './transform.ts';
export {
  type UnderlyingSink,
  WritableStream,
  WritableStreamDefaultController,
  WritableStreamDefaultWriter,
} from './writable.ts';
