import { ArrowLeft } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { useServices } from '../context/services.ts';
import { IconButton } from './button.tsx';

/** A view that has the place of the whole studio, which stays as it is below. Escape and the arrow lead back to it. */
export function FullPage({
  title,
  actions,
  onBack,
  onKeyDown,
  children,
}: {
  title: string;
  actions?: ReactNode;
  /** Where the arrow leads, when that is not the studio. */
  onBack?: { readonly label: string; readonly run: () => void } | undefined;
  onKeyDown?: (event: KeyboardEvent) => void;
  children: ReactNode;
}) {
  const { route } = useServices();
  const heading = useRef<HTMLHeadingElement>(null);
  const back = onBack ?? { label: 'Back to the studio', run: () => route.getState().go({ page: 'studio' }) };

  // From wherever the focus is, the bar on top too. A menu, a dialog and a field that take Escape for themselves prevent its default.
  useEffect(() => {
    const onEscape = (event: globalThis.KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented) back.run();
    };
    window.addEventListener('keydown', onEscape);
    return () => window.removeEventListener('keydown', onEscape);
  });

  // Who comes by the keyboard, or listens, is where the page begins.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another title is another page
  useEffect(() => heading.current?.focus(), [title]);

  return (
    // Keys of the page as a whole; what has the focus gets them first.
    // biome-ignore lint/a11y/noStaticElementInteractions: see above
    <div data-pane="page" className="flex h-full min-h-0 flex-col bg-bg" onKeyDown={onKeyDown}>
      <header className="flex h-11 shrink-0 items-center gap-2 border-b border-line bg-surface px-2 sm:px-4">
        <IconButton label={back.label} onClick={back.run}>
          <ArrowLeft size={16} />
        </IconButton>
        <h2 ref={heading} tabIndex={-1} className="min-w-0 truncate text-sm font-semibold outline-none">
          {title}
        </h2>
        <div className="ml-auto flex shrink-0 items-center gap-1.5">{actions}</div>
      </header>
      <div className="min-h-0 flex-1">{children}</div>
    </div>
  );
}
