/** Every limit of the service, in one place. What exceeds one gets a coded error and loses nothing. */
export const limits = {
  /** One source file, in bytes (text as UTF-8). Larger than any hand-written file; a pasted library still fits. */
  fileBytes: 1_000_000,
  /** All files of an appliance together, in bytes. */
  sourceBytes: 4_000_000,
  files: 200,
  pathBytes: 200,
  bootParameters: 64,
  bootParameterBytes: 4_096,
  /** Destinations that one appliance may open. */
  destinations: 64,
  /** Libraries of one appliance. */
  libraries: 256,
  /** Module scope may have this much of the processor at build time. */
  evaluateMs: 5_000,
  /** The whole build of one request. First use of a target compiles its engine, which is not counted. */
  buildMs: 60_000,
  /** The whole build of one request, the first compilation of a target's engine included. */
  buildHardMs: 900_000,
  /** Linear memory of the engine at build time. */
  evaluateMemoryMiB: 256,
  /** Builds waiting in the queue; more are refused with a code. */
  queuedBuilds: 1_000,
  /** Instances that run at once on one runner. */
  instances: 32,
  instanceMemoryMiB: 128,
  /**
   * Projects that have machines on Xen at once, on a runner without a Xen of its own: each has a gigabyte for them. One that has
   * some for x86_64 and some for arm64 counts twice.
   */
  xenHosts: 4,
  /** An instance that has said nothing for so long after its start does not boot. */
  bootMs: 30_000,
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
  /** What a runner keeps of the newest frames of an instance: bytes, frames, and bytes of one frame. */
  captureBytes: 4_194_304,
  captureFrames: 10_000,
  captureFrameBytes: 65_550,
  /** Faults of a network device: the longest delay, the longest time up or down, and the highest rate. */
  faultMs: 10_000,
  faultPeriodMs: 3_600_000,
  faultBytesPerSecond: 1_250_000_000,
  /** Packets and traffic are told for so long after somebody has asked for them; who watches asks again in time. */
  packetWatchMs: 30_000,
  /** Summaries in one entry of the stream, entries that are kept, and summaries told in a second. */
  packetsPerEntry: 100,
  keptPacketEntries: 200,
  packetsPerSecond: 2_000,
  /** Between two words about the traffic of an instance. */
  trafficEveryMs: 1_000,
  /** Connections from the preview to one instance, and to all of them through one API process. */
  previewConnections: 64,
  previewConnectionsInAll: 512,
  /** A preview connection is given up when it is not there, not answered, or silent both ways for so long. */
  previewConnectMs: 5_000,
  previewAnswerMs: 60_000,
  previewIdleMs: 600_000,
  /** Disks of one project: how many, the bytes of one, the bytes of all; and what a library gets that says no size. */
  projectDisks: 8,
  diskBytes: 1_073_741_824,
  projectDiskBytes: 4_294_967_296,
  defaultDiskBytes: 67_108_864,
  /** A machine waits so long for the one that has its disk to be gone. */
  diskWaitMs: 5_000,
  /** Records that are kept; older ones that have ended are forgotten, and their images with them. */
  keptBuilds: 200,
  keptInstances: 200,
  /** Entries that are kept in the streams of one build or instance. */
  keptBuildEvents: 2_000,
  keptChanges: 32,
  keptInputs: 512,
  keptConsoleEntries: 8_192,
  /** A runner that has not said for this long that it is alive is gone, and its instances with it. */
  runnerTtlMs: 15_000,
  /** An instance that no runner could boot waits this long for one to come. */
  noRunnerMs: 30_000,
  /** A build's log: lines in all, and bytes of one line; what exceeds them is cut, with a word that it was. */
  buildLogLines: 1_000,
  buildLogLineBytes: 8_192,
  /** Source bytes of all waiting builds together. */
  queuedSourceBytes: 268_435_456,
  /** The JSON body of a request: all files of the largest appliance, escaped. */
  requestBytes: 12_000_000,
  /** Streams that one page watches at once, and bytes that wait for a slow page before it is left behind. */
  watchedStreams: 256,
  livePageBytes: 1_048_576,
  /** Instances that have not ended, of all runners together. */
  liveInstances: 256,
} as const;
