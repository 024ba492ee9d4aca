import { statfs } from 'node:fs/promises';
import { type CodedError, codedError, type ErrorCode } from '@skerry/contracts';

/**
 * The toolchain's machine failed: a tool is missing, the disk is full, clang refused our own C. It is thrown
 * inside the toolchain and becomes the outcome of the build at `build.ts`; a finding about the user's source is
 * never thrown, it is a value.
 */
export class ToolchainFailure extends Error {
  readonly coded: CodedError;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ToolchainFailure';
    this.coded = codedError(code, message);
  }
}

/** Below this a disk counts as full: tools that ignore a failed write would leave half a file behind. */
const FULL_BYTES = 1_048_576;

/** The disk that holds `folder` is full, as far as a build is concerned. */
export async function isDiskFull(folder: string): Promise<boolean> {
  const status = await statfs(folder).catch(() => undefined);
  return status !== undefined && status.bavail * status.bsize < FULL_BYTES;
}

export function diskFailure(cause?: unknown): ToolchainFailure {
  return new ToolchainFailure('DISK_FULL', 'The disk that holds the build cache is full.', { cause });
}

/** What was thrown while writing below `folder`: DISK_FULL when that is the reason, else as it is. */
export async function asDiskFailure(error: unknown, folder: string): Promise<unknown> {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFailure(error);
  const isTool = error instanceof ToolchainFailure && error.coded.code === 'TOOLCHAIN_FAILED';
  return isTool && (await isDiskFull(folder)) ? diskFailure(error) : error;
}
