import {
  type Catalogue,
  type Composition,
  type Problem,
  problemsOf,
  readComposition,
  wireSource,
} from '@skerry/composition';
import type { Diagnostic, LibraryName, Target } from '@skerry/contracts';
import { parse } from 'jsonc-parser';
import {
  type Appliance,
  MANIFEST,
  messageOf,
  placeInManifest,
  type Refusal,
  refuseManifest,
} from './validate.ts';

/**
 * The picture of an appliance whose `appliance.json` has `libraries`: what it places is checked, and says from here on
 * what there is. An appliance without them is what its code mentions, and passes as it is.
 */

/** What an appliance is built from when its libraries are placed. */
export interface Picture {
  composition: Composition;
  /** The module that is bundled: what gives main its needs. */
  wire: string;
}

export type PictureOutcome = { ok: true; appliance: Appliance; warnings: Diagnostic[] } | Refusal;

/** Pure. `targets`: those that are built, which need not be all that the picture is for. */
export function withPicture(
  appliance: Appliance,
  targets: readonly Target[],
  catalogue: Catalogue,
): PictureOutcome {
  if (!appliance.isPlaced) return { ok: true, appliance, warnings: [] };
  const files = [...appliance.files].map(([path, content]) => ({ path, content }));
  const reading = readComposition(files, '', catalogue);
  // What validate has passed can only be wrong in what a composition alone looks at, such as a name that is there twice.
  if (!reading.ok) return refuseManifest(appliance.files.get(MANIFEST) ?? '', [reading]);
  const composition = { ...reading.composition, targets };
  const problems = problemsOf(composition, catalogue);
  const findings = problems.map((problem) => diagnosticOf(problem, appliance));
  if (problems.some(({ severity }) => severity === 'error')) return refuse(findings);
  const wire = wireSource(composition, appliance.entry, catalogue);
  const network = composition.libraries.has('stack-host') ? 'host' : 'direct';
  return {
    ok: true,
    appliance: { ...appliance, network, picture: { composition, wire } },
    warnings: findings,
  };
}

function refuse(diagnostics: Diagnostic[]): Refusal {
  return { ok: false, code: 'COMPOSITION_INVALID', message: messageOf(diagnostics), diagnostics };
}

function diagnosticOf(problem: Problem, { files }: Appliance): Diagnostic {
  const { severity, message } = problem;
  const code = severity === 'error' ? 'COMPOSITION_INVALID' : problem.code;
  const paths = pathsOf(problem, files.get(MANIFEST) ?? '{}');
  const places = paths.map((path) => placeInManifest(files, path));
  return { severity, code, message, ...places.find(({ file }) => file !== undefined) };
}

/** Where appliance.json may say what a problem is about, the nearest first. */
function pathsOf({ code, node, port }: Problem, text: string): (string | number)[][] {
  const { uses = [] } = parse(text, [], { allowTrailingComma: true }) as { uses?: LibraryName[] };
  const useOf = (name: string): (string | number)[] => ['uses', uses.indexOf(name)];
  const name = node.slice(node.indexOf(':') + 1);
  const placed = ['libraries', name];
  switch (code) {
    case 'PARAMETER_UNKNOWN':
    case 'PARAMETER_INVALID':
      return [[...placed, 'parameters', port ?? ''], placed];
    case 'STACK_CONFLICT':
      return [['network', 'stack'], ['network', 'allow'], placed];
    case 'WIRE_UNUSED':
      return [['wires']];
    case 'USE_IMPOSSIBLE':
      return [useOf(name), placed];
    default:
      return node === 'app' ? [useOf(port ?? ''), ['uses'], ['libraries']] : [placed];
  }
}
