import type { Diagnostic, Target } from '@skerry/contracts';
import type { Feature, FeatureSet, TargetRow } from './compile/platform.ts';
import type { LibraryFeature } from './source/library.ts';
import { type Appliance, placeInManifest, type Refusal } from './source/validate.ts';

/**
 * From what the bundle's libraries need to what the base of a target must have. Pure. A library says `block`, `net` and so on; which
 * stack `net` is, the appliance chooses.
 */

export type FeaturesOutcome = { ok: true; features: FeatureSet } | Refusal;

/** `libraries`: what the libraries that are in the bundle need. Refuses what the target cannot have. */
export function featuresFor(
  libraries: readonly LibraryFeature[],
  appliance: Pick<Appliance, 'network' | 'files'>,
  target: Target,
  row: Pick<TargetRow, 'features'>,
): FeaturesOutcome {
  const wanted: Feature[] = libraries.map((one) =>
    one === 'net' ? (`net-${appliance.network}` as const) : one,
  );
  const missing = wanted.find((feature) => !row.features[feature]);
  if (missing === undefined) return { ok: true, features: wanted.toSorted() };
  const message = messageFor(missing, target);
  const place = placeInManifest(
    appliance.files,
    missing.startsWith('net-') ? ['network', 'stack'] : ['targets'],
  );
  const diagnostic: Diagnostic = { severity: 'error', code: 'FEATURE_UNAVAILABLE', message, ...place };
  return { ok: false, code: 'FEATURE_UNAVAILABLE', message, diagnostics: [diagnostic] };
}

function messageFor(missing: Feature, target: Target): string {
  switch (missing) {
    case 'block':
      return `The target ${target} has no disks yet; build for another target.`;
    case 'net-host':
      return `The target ${target} has no sockets of a host; set network.stack to "direct", or build for unix only.`;
    case 'vchan':
    case 'xenstore':
      return `The target ${target} is no domain of a Xen host, which ${missing} needs; build for xen only.`;
    case 'net-direct':
      return `The target ${target} has no network yet; build for another target.`;
  }
}

/** How an image of these features reaches the network. */
export function networkOf(features: FeatureSet): 'direct' | 'host' | undefined {
  if (features.includes('net-direct')) return 'direct';
  return features.includes('net-host') ? 'host' : undefined;
}
