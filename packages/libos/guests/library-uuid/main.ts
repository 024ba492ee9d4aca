/** Names that differ, and that sort by time. */
import { isUuid, timeOfUuid, uuidV4, uuidV7 } from 'skerry:uuid';

export default function main() {
  const all = Array.from({ length: 100 }, () => uuidV7());
  const isSorted = all.every((name, at) => isUuid(name) && name > (all[at - 1] ?? ''));
  const late = Date.now() - (timeOfUuid(all[0] ?? '') ?? 0);
  console.log(isSorted && late < 60_000 && new Set([uuidV4(), uuidV4()]).size === 2 ? 'ok' : all);
}
