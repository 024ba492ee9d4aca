/** What an appliance that uses the library partition has of it. */

declare module 'skerry' {
  export interface Needs {
    /** Partition tables, MBR and GPT. */
    readonly partition: Partitions;
  }

  export interface Partitions {
    /** Throws PartitionError CORRUPT. */
    read(device: BlockDevice): Promise<PartitionTable>;
    /** A partition as a disk of its own. */
    open(device: BlockDevice, number: number): Promise<BlockDevice>;
    /** Writes a new table; the old one is lost. */
    write(device: BlockDevice, kind: 'mbr' | 'gpt', partitions: readonly NewPartition[]): Promise<void>;
  }
  export interface PartitionTable {
    /** `none`: there is no table. */
    readonly kind: 'mbr' | 'gpt' | 'none';
    readonly partitions: readonly Partition[];
  }
  export interface Partition {
    /** From 1; logical partitions of an MBR begin with 5. */
    readonly number: number;
    readonly firstSector: number;
    readonly sectors: number;
    /** On MBR two hexadecimal digits, on GPT a GUID in lower case. */
    readonly type: string;
    /** GPT only. */
    readonly name: string;
    /** GPT only: a GUID. */
    readonly id: string;
    readonly isBootable: boolean;
  }
  /** They follow one another, aligned to 1 MiB. */
  export interface NewPartition {
    /** Only the last may leave it out, and takes what is left. */
    readonly sectors?: number;
    /** FAT32 on MBR, "basic data" on GPT unless given. */
    readonly type?: string;
    readonly name?: string;
    readonly isBootable?: boolean;
  }
  /** `name` is 'PartitionError'. */
  export interface PartitionError extends Error {
    readonly code: 'NOT_FOUND' | 'CORRUPT' | 'NO_SPACE' | 'RANGE';
  }
}
