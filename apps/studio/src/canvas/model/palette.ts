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
 * How many bytes a library adds to what is there. The catalogue's figure is of the library with all that it requires; the
 * largest part of that which is placed already does not count again.
 */
export function addedBytes(
  library: CatalogueLibrary,
  closure: ReadonlySet<LibraryName>,
  placed: ReadonlySet<LibraryName>,
  libraries: ReadonlyMap<LibraryName, CatalogueLibrary>,
  target: Target,
): number | undefined {
  const whole = library.bytes[target];
  if (whole === undefined) return undefined;
  if (placed.has(library.name)) return 0;
  const there = [...closure]
    .filter((name) => placed.has(name))
    .map((name) => libraries.get(name)?.bytes[target] ?? 0);
  return Math.max(0, whole - Math.max(0, ...there));
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
function rankOf({ name, title, summary, tags, provides, needs, globals }: CatalogueLibrary, word: string): number {
  const lower = title.toLowerCase();
  const given = [...provides, ...needs, ...globals].map((each) => each.toLowerCase());
  if (name === word || lower === word) return 6;
  if (name.startsWith(word) || lower.startsWith(word)) return 5;
  if (given.some((each) => each.startsWith(word))) return 4;
  if (name.includes(word) || lower.includes(word)) return 3;
  if (tags.some((tag) => tag.startsWith(word))) return 2;
  return summary.toLowerCase().includes(word) ? 1 : 0;
}
