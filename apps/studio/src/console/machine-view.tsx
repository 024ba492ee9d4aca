import type { Instance } from '@skerry/contracts';
import {
  ArrowLeftRight,
  EllipsisVertical,
  Globe,
  RotateCw,
  Search,
  Square,
  SquareTerminal,
} from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { isLeftOut } from '../build/build-view.ts';
import { useServices, useView } from '../context/services.ts';
import { useBuilds, useDraft } from '../context/use-draft.ts';
import { nameOf, type Place, placeKey, placeLabel } from '../design/appliances.ts';
import type { Machine } from '../design/draft.ts';
import { formatBytes, formatMs } from '../design/units.ts';
import { IconButton } from '../ui/button.tsx';
import { CopyText } from '../ui/copy-text.tsx';
import { Dot } from '../ui/dot.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { menuContent, menuItem } from '../ui/menu.ts';
import { describeState, isAlive } from './instances.ts';
import { LeftOut } from './left-out.tsx';
import { MachinePackets } from './machine-packets.tsx';
import { SearchBox } from './search-box.tsx';

/** What a screen reader calls a console. */
export function consoleLabel(place: Place): string {
  return `Console of ${placeLabel(place)}`;
}

/** A machine: what is known of it, and its console or its packets. `grouped`: its appliance is named above it. */
export function MachineView({
  place,
  machine,
  grouped,
}: {
  place: Place;
  machine: Machine;
  grouped: boolean;
}) {
  const { consoles, http, runs, view: shown } = useServices();
  const { instanceId } = machine;
  const { target } = place;
  const key = placeKey(place);
  const draft = useDraft();
  const build = useBuilds().find(({ appliance }) => appliance.folder === place.folder)?.build;
  const view = useStore(consoles.instances, ({ records }) => records[instanceId]);
  const container = useRef<HTMLDivElement>(null);
  const [searching, setSearching] = useState(false);
  const { dot, word } = describeState(view);
  const record = view?.record;
  const label = placeLabel(place);
  const alive = isAlive(record);
  const networked = record?.stack !== undefined;
  const packetsShown = useView(({ packets }) => packets.includes(key)) && networked;
  const session = consoles.session(instanceId, consoleLabel(place));
  const fileName = `${place.folder || nameOf(draft)}.${target}`;
  const Heading = grouped ? 'h4' : 'h3';

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
    link.download = `${fileName}.log`;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  return (
    <section
      aria-label={`Machine ${label}`}
      data-machine={key}
      className="flex h-full min-w-0 flex-col bg-terminal"
    >
      <div className="flex h-8 shrink-0 items-center gap-2 border-b border-line pr-1 pl-3">
        <Dot state={dot} />
        <Heading className="font-mono text-xs">{grouped ? target : label}</Heading>
        {record?.board && <span className="font-mono text-xs text-muted">on {record.board}</span>}
        <span role="status" className={`truncate text-xs ${dot === 'failed' ? 'text-danger' : 'text-muted'}`}>
          {word}
        </span>
        <div className="ml-auto flex shrink-0 items-center">
          {networked && (
            <>
              <IconButton label={`Page of ${label}`} onClick={() => shown.getState().preview(key)}>
                <Globe size={14} />
              </IconButton>
              <IconButton
                label={packetsShown ? `Console of ${label}` : `Packets of ${label}`}
                onClick={() => shown.getState().togglePackets(key)}
              >
                {packetsShown ? <SquareTerminal size={14} /> : <ArrowLeftRight size={14} />}
              </IconButton>
            </>
          )}
          <IconButton label={`Stop ${label}`} disabled={!alive} onClick={() => void runs.stop(place)}>
            <Square size={10} fill="currentColor" />
          </IconButton>
          <IconButton label={`Restart ${label}`} onClick={() => void runs.restart(place)}>
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
                <a href={http.imageUrl(machine.buildId, target)} download={fileName}>
                  Download the image
                </a>
              </DropdownMenu.Item>
            </DropdownMenu.Content>
          </DropdownMenu.Root>
        </div>
      </div>
      <Facts record={record} label={label} />
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
      {!alive && build && isLeftOut(build, target) && (
        <div className="shrink-0 border-b border-line px-3 pb-2.5">
          <LeftOut place={place} build={build} />
        </div>
      )}
      {record?.error && <ErrorNote error={record.error} />}
      {!record && view?.refused && <ErrorNote error={view.refused} />}
      <div ref={container} data-console={key} className={`min-h-0 flex-1 ${packetsShown ? 'hidden' : ''}`} />
      {packetsShown && (
        <div data-packets={key} className="min-h-0 flex-1">
          <MachinePackets instanceId={instanceId} label={label} />
        </div>
      )}
    </section>
  );
}

/** Boot time, memory, image size, addresses: what the others in this field make one measure or look up by hand. */
function Facts({ record, label }: { record: Instance | undefined; label: string }) {
  if (!record) return null;
  const facts: [name: string, value: string][] = [];
  if (record.bootMs !== undefined) facts.push(['boot', formatMs(record.bootMs)]);
  if (record.memoryBytes !== undefined) facts.push(['memory', formatBytes(record.memoryBytes)]);
  facts.push(['image', formatBytes(record.imageBytes)]);
  const { addresses = [], mac } = record.network ?? {};
  return (
    <div className="shrink-0 border-b border-line">
      <dl className="flex h-6 items-center gap-3 overflow-x-auto px-3 text-xs whitespace-nowrap [mask-image:linear-gradient(to_left,transparent,black_0.75rem)] [scrollbar-width:none]">
        {addresses.length > 0 && (
          <div className="flex gap-1.5" title={mac === undefined ? '' : `MAC ${mac}`}>
            <dt className="text-muted">address</dt>
            {addresses.map((address) => (
              <dd key={address} className="font-mono tabular-nums">
                <CopyText text={address} label={`Address of ${label}`} className="-mx-0.5" />
              </dd>
            ))}
          </div>
        )}
        {addresses.length === 0 && record.stack === 'direct' && isAlive(record) && (
          <div className="flex gap-1.5">
            <dt className="text-muted">address</dt>
            <dd className="text-muted">not yet</dd>
          </div>
        )}
        {facts.map(([name, value]) => (
          <div key={name} className="flex gap-1.5">
            <dt className="text-muted">{name}</dt>
            <dd className="font-mono tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
