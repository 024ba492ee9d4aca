import { useState } from 'react';

/** An appliance's name under edit: Enter takes it, Escape and a click elsewhere leave it. */
export function NameField({
  name,
  onRename,
  onDone,
}: {
  name: string;
  /** Why it cannot be had; undefined when it is done. */
  onRename: (to: string) => string | undefined;
  onDone: () => void;
}) {
  const [typed, setTyped] = useState(name);
  const [wrong, setWrong] = useState<string>();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const refused = typed === name ? undefined : onRename(typed);
        setWrong(refused);
        if (refused === undefined) onDone();
      }}
    >
      <input
        // The person has just asked for this field.
        // biome-ignore lint/a11y/noAutofocus: see above
        autoFocus
        aria-label={`New name of ${name}`}
        aria-invalid={wrong !== undefined}
        spellCheck={false}
        autoComplete="off"
        value={typed}
        className="-ml-1.5 h-6 w-full rounded border border-line-strong bg-bg px-1.5 text-sm font-semibold aria-invalid:border-danger"
        onFocus={(event) => event.target.select()}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={onDone}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Escape') onDone();
        }}
      />
      {wrong && (
        <p role="alert" className="mt-1 text-xs text-danger">
          {wrong}
        </p>
      )}
    </form>
  );
}
