import type { Composition, Edit, NodeId } from '@skerry/composition';
import { LibraryName, PlacedLibrary } from '@skerry/contracts';
import { z } from 'zod';
import { libraryNameOf } from './picture.ts';

/** Libraries on the system's clipboard, as JSON that also a person can read. */
const Clip = z.strictObject({
  skerry: z.literal('libraries'),
  libraries: z.record(LibraryName, PlacedLibrary),
  uses: z.array(LibraryName),
});

/** Undefined: no library is among the nodes. */
export function clipOf(
  nodes: readonly NodeId[],
  { libraries, uses }: Pick<Composition, 'libraries' | 'uses'>,
): string | undefined {
  const names = nodes.flatMap((id) => libraryNameOf(id) ?? []).filter((name) => libraries.has(name));
  if (names.length === 0) return undefined;
  const placed = Object.fromEntries(
    names.map((name) => {
      const parameters = libraries.get(name) ?? {};
      return [name, Object.keys(parameters).length > 0 ? { parameters } : {}];
    }),
  );
  const clip: z.input<typeof Clip> = {
    skerry: 'libraries',
    libraries: placed,
    uses: names.filter((name) => uses.has(name)),
  };
  return JSON.stringify(clip, null, 2);
}

/** The edit that pastes a text; undefined: the text is something else. */
export function pasteOf(text: string): Extract<Edit, { kind: 'paste' }> | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const clip = Clip.safeParse(json).data;
  if (!clip) return undefined;
  return {
    kind: 'paste',
    libraries: new Map(
      Object.entries(clip.libraries).map(([name, { parameters = {} }]) => [name, parameters]),
    ),
    uses: clip.uses,
  };
}
