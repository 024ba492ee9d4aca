import type { CatalogueLibrary, LibraryName, Target } from '@skerry/contracts';

/** A line of the palette. */
export interface PaletteItem {
  readonly library: CatalogueLibrary;
  readonly isPlaced: boolean;
  /** What placing it would bring, itself included. */
  readonly adds: readonly LibraryName[];
  /** Bytes that it would add to the image of the target, about; undefined: not measured. */
  readonly bytes: number | undefined;
}

export interface PaletteGroup {
  readonly tag: string;
  readonly items: readonly PaletteItem[];
}

/**
 * How many bytes placing libraries adds to an image, about: their own shares, and those of the libraries of the runtime that
 * come with them and are not there yet. Undefined: not measured.
 */
export function addedBytes(
  adds: readonly LibraryName[],
  placed: Iterable<LibraryName>,
  runtime: ReadonlyMap<LibraryName, readonly { readonly name: LibraryName }[]>,
  libraries: ReadonlyMap<LibraryName, CatalogueLibrary>,
  target: Target,
): number | undefined {
  const behind = (name: LibraryName): LibraryName[] => (runtime.get(name) ?? []).map((each) => each.name);
  const there = new Set([...placed].flatMap(behind));
  const come = new Set([...adds, ...adds.flatMap(behind)].filter((name) => !there.has(name)));
  let sum = 0;
  for (const name of come) {
    const own = libraries.get(name)?.ownBytes[target];
    if (own === undefined) return undefined;
    sum += own;
  }
  return sum;
}

/** The items that fit what was typed, best first; grouped by tag when nothing was typed. */
export function paletteGroups(items: readonly PaletteItem[], typed: string): readonly PaletteGroup[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) {
    const tagOf = ({ library }: PaletteItem): string => library.tags[0] ?? 'other';
    const tags = [...new Set(items.map(tagOf))].sort((a, b) => a.localeCompare(b, 'en'));
    return tags.map((tag) => ({ tag, items: items.filter((item) => tagOf(item) === tag).sort(byTitle) }));
  }
  const ranked = items
    .map((item) => ({ item, rank: Math.min(...words.map((word) => rankOf(item.library, word))) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank || byTitle(a.item, b.item));
  return ranked.length === 0 ? [] : [{ tag: 'found', items: ranked.map(({ item }) => item) }];
}

function byTitle(a: PaletteItem, b: PaletteItem): number {
  return a.library.title.localeCompare(b.library.title, 'en');
}

/** 0: the word is nowhere in it. */
function rankOf(
  { name, title, summary, tags, provides, needs, globals }: CatalogueLibrary,
  word: string,
): number {
  const lower = title.toLowerCase();
  const given = [...provides, ...needs, ...globals].map((each) => each.toLowerCase());
  if (name === word || lower === word) return 6;
  if (name.startsWith(word) || lower.startsWith(word)) return 5;
  if (given.some((each) => each.startsWith(word))) return 4;
  if (name.includes(word) || lower.includes(word)) return 3;
  if (tags.some((tag) => tag.startsWith(word))) return 2;
  return summary.toLowerCase().includes(word) ? 1 : 0;
}
