/** Every limit of the service, in one place. What exceeds one gets a coded error and loses nothing. */
export const limits = {
  /** One source file, in UTF-8 bytes. Larger than any hand-written file; a pasted library still fits. */
  fileBytes: 1_000_000,
  /** All files of an appliance together, in UTF-8 bytes. */
  sourceBytes: 4_000_000,
  files: 200,
  pathBytes: 200,
  bootParameters: 64,
  bootParameterBytes: 4_096,
  /** Module scope may run this long at build time. */
  evaluateMs: 5_000,
  /** The whole build of one request. First use of a target compiles its engine, which is not counted. */
  buildMs: 60_000,
  /** Linear memory of the engine at build time. */
  evaluateMemoryMiB: 256,
  /** Builds waiting in the queue; more are refused with a code. */
  queuedBuilds: 1_000,
  /** Instances that run at once on one runner. */
  instances: 32,
  instanceMemoryMiB: 128,
  /** An instance ends after this long, and after this long without console traffic or a watcher. */
  instanceLifetimeMs: 24 * 60 * 60 * 1_000,
  instanceIdleMs: 60 * 60 * 1_000,
  /** Console bytes kept for replay, per instance. */
  consoleReplayBytes: 1_048_576,
  /** Sustained console rate and burst per instance; what exceeds it is dropped and counted. */
  consoleBytesPerSecond: 1_048_576,
  consoleBurstBytes: 2_097_152,
  /** One message of console input. */
  inputBytes: 65_536,
} as const;
