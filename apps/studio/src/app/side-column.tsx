import type { KeyboardEvent } from 'react';
import { BuildPane } from '../build/build-pane.tsx';
import { useServices, useView } from '../context/services.ts';
import type { View } from '../context/view.ts';
import { PreviewPane } from '../preview/preview-pane.tsx';
import { useFollowedRun } from './use-followed-run.ts';

const sides = [
  { id: 'build', label: 'Build' },
  { id: 'preview', label: 'Preview' },
] as const;

/** Beside the code: the build, or the page that came of it. Both stay, so that neither is made anew by a look. */
export function SideColumn() {
  const side = useView((each) => each.side);
  const { view } = useServices();
  useFollowedRun((to) => view.getState().showSide(to));
  const tabs = <SideTabs side={side} />;
  return (
    <>
      <div className={side === 'build' ? 'h-full' : 'hidden'}>
        <BuildPane tabs={tabs} />
      </div>
      <div className={side === 'preview' ? 'h-full' : 'hidden'}>
        <PreviewPane tabs={tabs} shown={side === 'preview'} />
      </div>
    </>
  );
}

function SideTabs({ side }: { side: View['side'] }) {
  const { view } = useServices();

  function onKey(event: KeyboardEvent): void {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    const other = side === 'build' ? 'preview' : 'build';
    view.getState().showSide(other);
    requestAnimationFrame(() =>
      document
        .querySelector<HTMLElement>(`[data-pane="${other}"] [role="tab"][aria-selected="true"]`)
        ?.focus(),
    );
  }

  return (
    <div
      role="tablist"
      aria-label="Beside the code"
      className="-ml-3 flex h-full items-stretch"
      onKeyDown={onKey}
    >
      {sides.map(({ id, label }) => (
        <button
          key={id}
          type="button"
          role="tab"
          aria-selected={id === side}
          tabIndex={id === side ? 0 : -1}
          className={`border-b-2 px-3 text-xs font-semibold tracking-wide ${
            id === side ? 'border-accent text-text' : 'border-transparent text-muted hover:text-text'
          }`}
          onClick={() => view.getState().showSide(id)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
