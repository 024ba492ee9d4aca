/** Tags of which one narrows a list; a second click takes it back. */
export function TagFilter({
  label,
  tags,
  chosen,
  onChoose,
}: {
  label: string;
  tags: readonly string[];
  chosen: string | null;
  onChoose: (tag: string | null) => void;
}) {
  return (
    <fieldset className="flex flex-wrap gap-1">
      <legend className="sr-only">{label}</legend>
      {tags.map((tag) => (
        <button
          key={tag}
          type="button"
          aria-pressed={tag === chosen}
          className={`h-6 rounded-full border px-2.5 text-[11px] leading-none ${
            tag === chosen
              ? 'border-accent bg-accent-soft text-text'
              : 'border-line bg-surface text-muted hover:border-line-strong hover:text-text'
          }`}
          onClick={() => onChoose(tag === chosen ? null : tag)}
        >
          {tag}
        </button>
      ))}
    </fieldset>
  );
}
