/** Words that narrow a list. */
export function SearchField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <input
      type="search"
      aria-label={label}
      placeholder="Search"
      spellCheck={false}
      autoComplete="off"
      value={value}
      className="h-7 w-40 rounded-md border border-line bg-bg px-2 text-xs placeholder:text-muted sm:w-64"
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
