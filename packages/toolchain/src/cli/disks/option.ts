/** `--disk NAME=FILE[:SIZE]` of `skerry run`. Pure. */
import { DiskName, limits } from '@skerry/contracts';

export interface DiskOption {
  name: string;
  path: string;
  /** For a file that is not there yet. */
  bytes?: number;
}

const units: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** A sentence that says what is wrong, or what was meant. A colon in the file's name is its own unless a size follows. */
export function parseDisk(text: string): DiskOption | string {
  const [, name = '', rest = ''] = /^([^=]*)=(.+)$/s.exec(text) ?? [];
  if (rest === '') return 'is NAME=FILE or NAME=FILE:SIZE, as in data=data.img:64M';
  const named = DiskName.safeParse(name);
  if (!named.success) return `has the name "${name}", which ${named.error.issues[0]?.message}`;
  const [, path = rest, count, unit = ''] = /^(.+):(\d+)([KMG])$/s.exec(rest) ?? [];
  if (count === undefined) return { name, path };
  const bytes = Number(count) * (units[unit] ?? 1);
  if (bytes < 4_096 || bytes > limits.diskBytes * 1_024 || bytes % 4_096 !== 0) {
    return 'has a size that cannot be: it is at least 4K and a multiple of it';
  }
  return { name, path, bytes };
}
