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

/** A full disk or a full quota becomes DISK_FULL; any other error is given back as it is. */
export function asDiskFailure(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new ToolchainFailure('DISK_FULL', 'The disk that holds the build cache is full.', { cause: error });
}
