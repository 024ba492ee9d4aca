import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useServices } from '../context/services.ts';
import { useDraft, useProblems } from '../context/use-draft.ts';
import { nameOfPath } from '../design/generated.ts';

/** The open files. Arrow keys move between them, Delete closes one. */
export function Tabs() {
  const { workspace } = useServices();
  const { open, active } = useDraft();
  const problems = useProblems();
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    list.current
      ?.querySelector(`[data-path="${active}"]`)
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [active]);

  function move(event: React.KeyboardEvent, path: string): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (event.key === 'Delete') workspace.getState().closeFile(path);
    const next = open[(open.indexOf(path) + step + open.length) % open.length];
    if (step === 0 || next === undefined) return;
    event.preventDefault();
    workspace.getState().openFile(next);
    list.current?.querySelector<HTMLElement>(`[data-path="${next}"]`)?.focus();
  }

  return (
    <div
      ref={list}
      role="tablist"
      aria-label="Open files"
      className="flex min-w-0 overflow-x-auto [scrollbar-width:none]"
    >
      {open.map((path) => {
        const selected = path === active;
        const wrong = problems.some((each) => each.file === path && each.severity === 'error');
        return (
          <div
            key={path}
            role="presentation"
            className={`group relative flex shrink-0 items-center border-r border-line pr-1 ${selected ? 'bg-surface' : 'text-muted hover:bg-hover'}`}
          >
            {selected && <span aria-hidden="true" className="absolute inset-x-0 top-0 h-0.5 bg-accent" />}
            <button
              type="button"
              role="tab"
              aria-selected={selected}
              aria-controls="code"
              aria-keyshortcuts="Delete"
              tabIndex={selected ? 0 : -1}
              data-path={path}
              className={`h-full pr-1 pl-3 font-mono text-xs ${wrong ? 'text-danger' : ''}`}
              onClick={() => workspace.getState().openFile(path)}
              onAuxClick={(event) => event.button === 1 && workspace.getState().closeFile(path)}
              onKeyDown={(event) => move(event, path)}
            >
              {nameOfPath(path)}
            </button>
            <button
              type="button"
              // For the mouse; with the keyboard, Delete on the tab closes it.
              aria-hidden="true"
              title={`Close ${nameOfPath(path)}`}
              tabIndex={-1}
              className={`rounded p-0.5 text-muted hover:bg-line hover:text-text ${selected ? '' : 'opacity-0 group-hover:opacity-100'}`}
              onClick={() => workspace.getState().closeFile(path)}
            >
              <X size={13} />
            </button>
          </div>
        );
      })}
    </div>
  );
}
