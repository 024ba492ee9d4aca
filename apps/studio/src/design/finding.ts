/** What a list is narrowed by: words that must all be somewhere in an entry, and a tag that it must have. */
export interface Wanted {
  readonly text: string;
  readonly tag: string | null;
}

/** Letter case does not matter. */
export function isFound({ text, tag }: Wanted, said: readonly string[], tags: readonly string[]): boolean {
  if (tag !== null && !tags.includes(tag)) return false;
  const all = [...said, ...tags].join(' ').toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}

/** Every tag of a list once, those that most entries have first. */
export function tagsOf(entries: readonly { readonly tags?: readonly string[] | undefined }[]): string[] {
  const counts = new Map<string, number>();
  for (const tag of entries.flatMap(({ tags = [] }) => tags)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b, 'en')).map(([tag]) => tag);
}
