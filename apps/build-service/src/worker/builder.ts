/** The port through which the worker builds; the toolchain is behind it. */
import type { CodedError, Image, ProgressEvent, SourceFile, Target } from '@skerry/contracts';

export interface BuildOrder {
  name: string;
  files: SourceFile[];
  targets: Target[];
  /** Aborted when the build is cancelled or has to end; `build` then returns soon, with any outcome. */
  signal: AbortSignal;
  /** Called in order, all but images. */
  onEvent(event: Exclude<ProgressEvent, { kind: 'image' }>): void;
  /** Called as soon as an image is whole; `bytes` belongs to the receiver. */
  onImage(image: Image, bytes: Uint8Array, cached: boolean): void;
}

export type BuilderOutcome = { kind: 'succeeded' } | { kind: 'failed'; error: CodedError };

/** Expected failures are outcomes; a rejection is a bug. */
export interface Builder {
  build(order: BuildOrder): Promise<BuilderOutcome>;
  dispose(): Promise<void>;
}
