import type { Instance, Target } from '@skerry/contracts';
import { EllipsisVertical, RotateCw, Search, Square } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../context/services.ts';
import { useDraft } from '../context/use-draft.ts';
import { type Machine, nameOf } from '../design/draft.ts';
import { targetDescriptions } from '../design/targets.ts';
import { formatBytes, formatMs } from '../design/units.ts';
import { IconButton } from '../ui/button.tsx';
import { Dot } from '../ui/dot.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { menuContent, menuItem } from '../ui/menu.ts';
import { describeState, isAlive } from './instances.ts';
import { SearchBox } from './search-box.tsx';

/** What a screen reader calls a console. */
export function consoleLabel(target: Target): string {
  return `Console of ${targetDescriptions[target].label}`;
}

/** A machine: what is known of it, and its console. */
export function MachineView({ target, machine }: { target: Target; machine: Machine }) {
  const { consoles, http, runs } = useServices();
  const { instanceId } = machine;
  const draft = useDraft();
  const view = useStore(consoles.instances, ({ records }) => records[instanceId]);
  const container = useRef<HTMLDivElement>(null);
  const [searching, setSearching] = useState(false);
  const { dot, word } = describeState(view);
  const record = view?.record;
  const { label } = targetDescriptions[target];
  const alive = isAlive(record);
  const session = consoles.session(instanceId, consoleLabel(target));

  useEffect(() => {
    const detach = container.current ? session.attach(container.current) : undefined;
    const endSearch = consoles.onSearch(instanceId, () => setSearching(true));
    return () => {
      endSearch();
      detach?.();
    };
  }, [consoles, session, instanceId]);

  function download(): void {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([session.text()], { type: 'text/plain' }));
    link.download = `${nameOf(draft)}.${target}.log`;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  return (
    <section
      aria-label={`Machine ${label}`}
      data-machine={target}
      className="flex h-full min-w-0 flex-col bg-terminal"
    >
      <div className="flex h-8 shrink-0 items-center gap-2 border-b border-line pr-1 pl-3">
        <Dot state={dot} />
        <h3 className="font-mono text-xs">{label}</h3>
        <span role="status" className={`truncate text-xs ${dot === 'failed' ? 'text-danger' : 'text-muted'}`}>
          {word}
        </span>
        <div className="ml-auto flex shrink-0 items-center">
          <IconButton label={`Stop ${label}`} disabled={!alive} onClick={() => void runs.stop(target)}>
            <Square size={10} fill="currentColor" />
          </IconButton>
          <IconButton label={`Restart ${label}`} onClick={() => void runs.restart(target)}>
            <RotateCw size={14} />
          </IconButton>
          <DropdownMenu.Root modal={false}>
            <DropdownMenu.Trigger asChild>
              <button
                type="button"
                aria-label={`More for ${label}`}
                className="rounded-md p-1.5 text-muted hover:bg-hover hover:text-text"
              >
                <EllipsisVertical size={14} />
              </button>
            </DropdownMenu.Trigger>
            <DropdownMenu.Content collisionPadding={8} align="end" sideOffset={4} className={menuContent}>
              <DropdownMenu.Item className={menuItem} onSelect={() => setSearching(true)}>
                <Search size={14} /> Search
              </DropdownMenu.Item>
              <DropdownMenu.Item className={menuItem} onSelect={() => session.clear()}>
                Clear
              </DropdownMenu.Item>
              <DropdownMenu.Item className={menuItem} onSelect={download}>
                Save as text
              </DropdownMenu.Item>
              <DropdownMenu.Item asChild className={menuItem}>
                <a href={http.imageUrl(machine.buildId, target)} download={`${nameOf(draft)}.${target}`}>
                  Download the image
                </a>
              </DropdownMenu.Item>
            </DropdownMenu.Content>
          </DropdownMenu.Root>
        </div>
      </div>
      <Facts record={record} />
      {searching && (
        <SearchBox
          addon={session.search}
          label={label}
          onClose={() => {
            setSearching(false);
            session.focus();
          }}
        />
      )}
      {record?.error && <ErrorNote error={record.error} />}
      {!record && view?.refused && <ErrorNote error={view.refused} />}
      <div ref={container} data-console={target} className="min-h-0 flex-1" />
    </section>
  );
}

/** Boot time, memory, image size: what the others in this field make one measure by hand. */
function Facts({ record }: { record: Instance | undefined }) {
  if (!record) return null;
  const facts: [name: string, value: string][] = [];
  if (record.bootMs !== undefined) facts.push(['boot', formatMs(record.bootMs)]);
  if (record.memoryBytes !== undefined) facts.push(['memory', formatBytes(record.memoryBytes)]);
  facts.push(['image', formatBytes(record.imageBytes)]);
  return (
    <dl className="flex h-6 shrink-0 items-center gap-4 overflow-x-auto border-b border-line px-3 text-xs whitespace-nowrap [scrollbar-width:none]">
      {facts.map(([name, value]) => (
        <div key={name} className="flex gap-1.5">
          <dt className="text-muted">{name}</dt>
          <dd className="font-mono tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
