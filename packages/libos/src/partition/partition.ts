/** A partition as a table describes it. */
export interface Partition {
  /** From 1; logical partitions of an MBR begin with 5. */
  readonly number: number;
  readonly firstSector: number;
  readonly sectors: number;
  /** On MBR two hexadecimal digits, `0c`; on GPT a GUID in lower case. */
  readonly type: string;
  /** GPT alone has names; else empty. */
  readonly name: string;
  /** GPT alone has an identity of each partition; else empty. */
  readonly id: string;
  /** MBR: the active flag. GPT: attribute 2, "legacy BIOS bootable". */
  readonly isBootable: boolean;
}

/** What a disk is divided into. `none`: there is no table, and the whole disk is one thing. */
export interface PartitionTable {
  readonly kind: 'mbr' | 'gpt' | 'none';
  /** In the order of the table. */
  readonly partitions: readonly Partition[];
}

/** Where a new partition begins: at a multiple of 1 MiB, as everywhere today. */
export const ALIGNMENT_BYTES = 1 << 20;

/** A partition to be made. They follow one another, each aligned to 1 MiB; a last one without a size takes what is left. */
export interface NewPartition {
  readonly sectors?: number;
  /** As in Partition. Default: FAT32 on MBR, "basic data" on GPT. */
  readonly type?: string;
  readonly name?: string;
  readonly isBootable?: boolean;
}
