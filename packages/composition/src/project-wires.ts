/**
 * The wires of a project: those of its appliances that name the same one in their `wires` are its ends. Nothing else is kept of
 * a wire, so the manifests cannot contradict a drawing.
 */
import type { SourceFile, WireName } from '@skerry/contracts';
import { compareNames } from './catalogue.ts';
import { manifestAt, type ProjectAppliance } from './project.ts';

export interface ProjectWire {
  readonly name: WireName;
  /** Appliances by their folders, sorted; two of a wire that is whole. */
  readonly ends: readonly string[];
  /** Why nothing goes over it: a sentence that says what to do. */
  readonly problem?: WireProblem;
}

/** `loose`: it waits for another end. `ambiguous`: nobody can say who would be joined. */
export interface WireProblem {
  readonly kind: 'loose' | 'ambiguous';
  readonly message: string;
}

/** Sorted by name. An appliance whose manifest cannot be read has none: its build says why. */
export function wiresOf(
  files: readonly Pick<SourceFile, 'path' | 'content'>[],
  appliances: readonly ProjectAppliance[],
): ProjectWire[] {
  const ends = new Map<WireName, ProjectAppliance[]>();
  for (const appliance of appliances) {
    for (const name of manifestAt(files, appliance.folder)?.wires ?? [])
      ends.set(name, [...(ends.get(name) ?? []), appliance]);
  }
  return [...ends]
    .sort(([a], [b]) => compareNames(a, b))
    .map(([name, at]) => {
      const problem = problemOf(name, at);
      const folders = at.map(({ folder }) => folder).sort(compareNames);
      return { name, ends: folders, ...(problem && { problem }) };
    });
}

function problemOf(wire: WireName, ends: readonly ProjectAppliance[]): WireProblem | undefined {
  const names = ends.map(({ name }) => name).sort(compareNames);
  const [first = ''] = names;
  if (names.length === 1) {
    const message = `The wire ${wire} of ${first} has no other end: name it in the "wires" of another appliance of the project, or take it away.`;
    return { kind: 'loose', message };
  }
  if (names.length === 2) return undefined;
  const last = names.pop();
  const message = `${names.join(', ')} and ${last} name the wire ${wire}, and a wire has two ends: nothing goes over it until one of them lets go.`;
  return { kind: 'ambiguous', message };
}
