/**
 * `NOT_FOUND`: there is no such partition. `CORRUPT`: a table contradicts itself or the disk. `NO_SPACE`: more is asked for than
 * the disk or the table has. `RANGE`: a field of a partition is out of its range.
 */
export type PartitionErrorCode = 'NOT_FOUND' | 'CORRUPT' | 'NO_SPACE' | 'RANGE';

export class PartitionError extends Error {
  override name = 'PartitionError';
  readonly code: PartitionErrorCode;

  constructor(code: PartitionErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
