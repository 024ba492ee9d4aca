import type { ReactNode } from 'react';
import type { MaximisedPlace } from '../context/view.ts';
import { MaximiseButton } from './maximise-button.tsx';

/** A region of the page with a slim header. F6 moves between panes: see app/panes.ts. */
export function Pane({
  id,
  title,
  tabs,
  actions,
  place,
  children,
  className = '',
}: {
  id: string;
  title: string;
  /** In the place of the title, for panes that share a place. */
  tabs?: ReactNode;
  actions?: ReactNode;
  /** Which place it has on a wide page. */
  place: MaximisedPlace;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section
      aria-labelledby={`${id}-title`}
      data-pane={id}
      tabIndex={-1}
      className={`flex h-full min-h-0 min-w-0 flex-col bg-surface outline-none ${className}`}
    >
      <header className="flex h-9 shrink-0 items-center gap-2 border-b border-line pr-2 pl-3">
        {tabs}
        <h2
          id={`${id}-title`}
          className={tabs ? 'sr-only' : 'text-xs font-semibold tracking-wide text-muted'}
        >
          {title}
        </h2>
        <div className="ml-auto flex min-w-0 items-center gap-1">
          {actions}
          <MaximiseButton place={place} />
        </div>
      </header>
      {children}
    </section>
  );
}
