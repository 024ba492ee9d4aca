import type { SearchAddon } from '@xterm/addon-search';
import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { IconButton } from '../ui/button.tsx';

/** Searches one console. Enter goes on, Shift-Enter back, Escape closes. */
export function SearchBox({
  addon,
  label,
  onClose,
}: {
  addon: SearchAddon;
  label: string;
  onClose: () => void;
}) {
  const [text, setText] = useState('');
  const [found, setFound] = useState<{ index: number; count: number }>();

  useEffect(() => {
    const results = addon.onDidChangeResults(({ resultIndex, resultCount }) =>
      setFound({ index: resultIndex, count: resultCount }),
    );
    return () => {
      results.dispose();
      addon.clearDecorations();
    };
  }, [addon]);

  const style = getComputedStyle(document.documentElement);
  const decorations = {
    matchOverviewRuler: style.getPropertyValue('--accent'),
    activeMatchColorOverviewRuler: style.getPropertyValue('--warn'),
    matchBackground: style.getPropertyValue('--accent-soft'),
    activeMatchBackground: style.getPropertyValue('--selection'),
  };
  const next = (): boolean => addon.findNext(text, { decorations });
  const previous = (): boolean => addon.findPrevious(text, { decorations });

  return (
    <search className="flex h-8 shrink-0 items-center gap-1 border-b border-line bg-raised pr-1 pl-2">
      <input
        // The person has just asked for this field.
        // biome-ignore lint/a11y/noAutofocus: see above
        autoFocus
        aria-label={`Search the console of ${label}`}
        placeholder="Search"
        spellCheck={false}
        value={text}
        className="h-6 min-w-0 flex-1 rounded border border-line-strong bg-surface px-1.5 font-mono text-xs"
        onChange={(event) => {
          setText(event.target.value);
          if (event.target.value === '') {
            addon.clearDecorations();
            setFound(undefined);
          } else addon.findNext(event.target.value, { decorations, incremental: true });
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onClose();
          if (event.key === 'Enter') event.shiftKey ? previous() : next();
        }}
      />
      <span aria-live="polite" className="w-14 text-right text-xs text-muted tabular-nums">
        {text !== '' && found ? (found.count === 0 ? 'none' : `${found.index + 1} / ${found.count}`) : ''}
      </span>
      <IconButton label="Previous match" onClick={previous}>
        <ChevronUp size={14} />
      </IconButton>
      <IconButton label="Next match" onClick={next}>
        <ChevronDown size={14} />
      </IconButton>
      <IconButton label="Close search" onClick={onClose}>
        <X size={14} />
      </IconButton>
    </search>
  );
}
