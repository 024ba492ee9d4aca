import { readdir, readFile } from 'node:fs/promises';
import { basename, join, posix } from 'node:path';
import { type Board, boards, type Target, targets } from '@skerry/contracts';
import { z } from 'zod';
import { digestOf } from './cache.ts';
import { ToolchainFailure } from './failure.ts';

/**
 * The guest's C as input files: which folders make which target (libos/platform/targets.json). A target is
 * platform/common, platform/engine or platform/native, cpu/<cpu>, host/<host> and driver/<each of its drivers>.
 *
 * A feature is what only some appliances need. It adds the folders of its name (`block`: platform/block; `net-direct`:
 * platform/net and platform/net/direct) and, on each target that can have it, the folders that the target's row names: its devices.
 *
 * A target may have several boards: its row is that of the first, and says what another one has in its place.
 */

/**
 * `block`: disks. `net-direct`: our TCP/IP on network devices. `net-host`: the sockets of the host. `vchan`: channels to other
 * domains of a Xen host. `xenstore`: that host's store.
 */
export const features = ['block', 'net-direct', 'net-host', 'vchan', 'xenstore'] as const;
export type Feature = (typeof features)[number];
/** Sorted; empty for most appliances. */
export type FeatureSet = readonly Feature[];

const BoardRow = z.strictObject({
  host: z.string(),
  /** Folders, or single files without their ending, below platform/driver. */
  drivers: z.array(z.string()),
  /** What it can have, with the folders below platform/ that it takes. */
  features: z.partialRecord(z.enum(features), z.array(z.string())).default({}),
});

const TargetRow = BoardRow.extend({
  cpu: z.enum(['x86_64', 'aarch64']),
  /** The folder of link.ld, when it is not the host's own. */
  script: z.string().optional(),
  format: z.enum(['elf', 'raw']),
  /** Its boards besides the first. */
  boards: z.partialRecord(z.enum(boards), BoardRow).default({}),
});
export type TargetRow = z.infer<typeof TargetRow>;
export type Cpu = TargetRow['cpu'];

/** With the JavaScript engine, or an AssemblyScript appliance in its place. */
export type Variant = 'engine' | 'native';

export interface Platform {
  libosDir: string;
  rows: Record<Target, TargetRow>;
  /** SHA-256 of every file below include/ and platform/, names included, and of the board. */
  digest: string;
  /** C and assembly of a target, relative to `libosDir`, sorted. `module.c` of the variant is among them. */
  sources(target: Target, variant: Variant): string[];
  /** What native modules of libraries add to these. */
  moduleSources(): string[];
  /** What a feature adds to these: its own folders and the target's devices for it. */
  featureSources(target: Target, feature: Feature): string[];
  /** The devices alone. */
  featureDevices(target: Target, feature: Feature): string[];
  linkerScript(target: Target): string;
}

/**
 * Reads the platform once; what changes on disk later is not seen. Targets that have `board` are for it. Throws
 * TOOLCHAIN_FAILED when the platform is incomplete.
 */
export async function readPlatform(libosDir: string, board: Board = boards[0]): Promise<Platform> {
  const files = [
    ...(await filesBelow(libosDir, 'include')),
    ...(await filesBelow(libosDir, 'platform')),
  ].sort();
  const contents = await Promise.all(files.map((file) => readFile(join(libosDir, file))));
  const digest = digestOf(board, ...files.flatMap((file, index) => [file, contents[index] ?? '']));
  const text = contents[files.indexOf('platform/targets.json')]?.toString('utf8');
  const parsed = z
    .record(z.enum(targets), TargetRow)
    .safeParse(text === undefined ? undefined : JSON.parse(text));
  if (!parsed.success) {
    throw new ToolchainFailure(
      'TOOLCHAIN_FAILED',
      `libos/platform/targets.json: ${z.prettifyError(parsed.error)}`,
    );
  }
  const rows = onBoard(parsed.data, board);
  const sourcesIn = (folders: readonly string[]): string[] => {
    const found = folders.flatMap((folder) => files.filter((file) => belongsTo(file, `platform/${folder}`)));
    return [...new Set(found)];
  };
  const sources = (target: Target, variant: Variant): string[] => {
    const { cpu, host, drivers } = rows[target];
    const folders = drivers.map((name) => `driver/${name}`);
    return sourcesIn(['common', variant, `cpu/${cpu}`, `host/${host}`, ...folders]);
  };
  const featureDevices = (target: Target, feature: Feature): string[] => {
    const base = new Set(sources(target, 'engine'));
    return sourcesIn(rows[target].features[feature] ?? []).filter((source) => !base.has(source));
  };
  return {
    libosDir,
    rows,
    digest,
    linkerScript: (target) => `platform/${rows[target].script ?? `host/${rows[target].host}`}/link.ld`,
    sources,
    moduleSources: () => sourcesIn(['modules']),
    featureSources(target, feature) {
      const [shared = feature, own = ''] = feature.split('-');
      const folders = own === '' ? [shared] : [shared, `${shared}/${own}`];
      return [...sourcesIn(folders), ...featureDevices(target, feature)];
    },
    featureDevices,
  };
}

function onBoard(rows: Record<Target, TargetRow>, board: Board): Record<Target, TargetRow> {
  const chosen = targets.map((target) => [target, { ...rows[target], ...rows[target].boards[board] }]);
  return Object.fromEntries(chosen) as Record<Target, TargetRow>;
}

/** `platform/driver/pl011` is a folder of sources or the one file pl011.c. */
function belongsTo(file: string, unit: string): boolean {
  if (!/\.(c|S)$/.test(file) || /[._]test\.c$/.test(file)) return false;
  return posix.dirname(file) === unit || file === `${unit}.c`;
}

async function filesBelow(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter(
      (entry) =>
        entry.isFile() && /\.(c|S|h|ld|json)$/.test(entry.name) && !basename(entry.name).startsWith('.'),
    )
    .map((entry) => posix.join(posix.relative(root, entry.parentPath), entry.name));
}
