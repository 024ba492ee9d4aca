import { readdir, readFile } from 'node:fs/promises';
import { basename, join, posix } from 'node:path';
import { type Target, targets } from '@skerry/contracts';
import { z } from 'zod';
import { digestOf } from './cache.ts';
import { ToolchainFailure } from './failure.ts';

/**
 * The guest's C as input files: which folders make which target (libos/platform/targets.json). A target is
 * platform/common, platform/engine or platform/native, cpu/<cpu>, host/<host> and driver/<each of its drivers>.
 *
 * A feature is what only some appliances need. It adds the folders of its name (`net-direct`: platform/net and
 * platform/net/direct), and on each target that can have it more drivers and folders.
 */

/** `net-direct`: our TCP/IP on network devices. `net-host`: the sockets of the host. */
export const features = ['net-direct', 'net-host'] as const;
export type Feature = (typeof features)[number];
/** Sorted; empty for most appliances. */
export type FeatureSet = readonly Feature[];

const FeatureRow = z.strictObject({
  drivers: z.array(z.string()),
  /** More folders below platform/, such as a part of the host. */
  folders: z.array(z.string()).default([]),
});

const TargetRow = z.strictObject({
  cpu: z.enum(['x86_64', 'aarch64']),
  host: z.string(),
  drivers: z.array(z.string()),
  format: z.enum(['elf', 'raw']),
  /** What the target can have; a feature that is not here it cannot. */
  features: z.partialRecord(z.enum(features), FeatureRow).default({}),
});
export type TargetRow = z.infer<typeof TargetRow>;
export type Cpu = TargetRow['cpu'];

/** With the JavaScript engine, or an AssemblyScript appliance in its place. */
export type Variant = 'engine' | 'native';

export interface Platform {
  libosDir: string;
  rows: Record<Target, TargetRow>;
  /** SHA-256 of every file below include/ and platform/, names included. */
  digest: string;
  /** C and assembly of a target, relative to `libosDir`, sorted. `module.c` of the variant is among them. */
  sources(target: Target, variant: Variant): string[];
  /** What a feature adds to these: its own folders and, last, the target's drivers for it. */
  featureSources(target: Target, feature: Feature): string[];
  /** The target's own part of these. */
  featureDrivers(target: Target, feature: Feature): string[];
  linkerScript(target: Target): string;
}

/** Reads the platform once; what changes on disk later is not seen. Throws TOOLCHAIN_FAILED when it is incomplete. */
export async function readPlatform(libosDir: string): Promise<Platform> {
  const files = [
    ...(await filesBelow(libosDir, 'include')),
    ...(await filesBelow(libosDir, 'platform')),
  ].sort();
  const contents = await Promise.all(files.map((file) => readFile(join(libosDir, file))));
  const digest = digestOf(...files.flatMap((file, index) => [file, contents[index] ?? '']));
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
  const rows = parsed.data;
  const sourcesIn = (folders: readonly string[]): string[] => {
    const found = folders.flatMap((folder) => files.filter((file) => belongsTo(file, `platform/${folder}`)));
    return [...new Set(found)];
  };
  const driversOf = (names: readonly string[] = []): string[] => names.map((name) => `driver/${name}`);
  const sources = (target: Target, variant: Variant): string[] => {
    const { cpu, host, drivers } = rows[target];
    return sourcesIn(['common', variant, `cpu/${cpu}`, `host/${host}`, ...driversOf(drivers)]);
  };
  return {
    libosDir,
    rows,
    digest,
    linkerScript: (target) => `platform/host/${rows[target].host}/link.ld`,
    sources,
    featureSources(target, feature) {
      const row = rows[target].features[feature];
      if (!row) return [];
      const [shared = feature, own = ''] = feature.split('-');
      const base = new Set(sources(target, 'engine'));
      const folders = [shared, `${shared}/${own}`, ...row.folders, ...driversOf(row.drivers)];
      return sourcesIn(folders).filter((source) => !base.has(source));
    },
    featureDrivers(target, feature) {
      const row = rows[target].features[feature];
      return row ? sourcesIn([...row.folders, ...driversOf(row.drivers)]) : [];
    },
  };
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
