import { ChevronsUpDown, Copy, ExternalLink, RotateCw } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import { describeState, isAlive } from '../console/instances.ts';
import { type MachinePlace, useMachineGroups } from '../console/use-machines.ts';
import { useServices, useView } from '../context/services.ts';
import { useConnection } from '../context/use-connection.ts';
import { useDraft } from '../context/use-draft.ts';
import { type Place, placeLabel, servesPages } from '../design/appliances.ts';
import type { Machine } from '../design/draft.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Dot } from '../ui/dot.tsx';
import { Keys } from '../ui/keys.tsx';
import { menuContent, menuItem } from '../ui/menu.ts';
import { Pane } from '../ui/pane.tsx';
import { addressText, type PageAddress, pageHost, pageUrl, parseAddress, startPage } from './address.ts';
import { PageFrame } from './page-frame.tsx';
import { previewState } from './preview-state.ts';

type Booted = MachinePlace & { readonly machine: Machine };

/** The page that an appliance serves, in a frame of its own origin. `shown`: it is in front, not only there. */
export function PreviewPane({ tabs, shown }: { tabs?: ReactNode; shown: boolean }) {
  const { consoles } = useServices();
  const groups = useMachineGroups();
  const records = useStore(consoles.instances, (each) => each.records);
  const { files } = useDraft();
  const previewed = useView((each) => each.previewed);
  const booted = groups.flatMap(({ places }) =>
    places.filter((each): each is Booted => each.machine !== undefined),
  );
  // Who chose other targets and pressed Run waits for the page of one of those.
  const isLeftOver = ({ isWanted, machine }: Booted): boolean =>
    !isWanted && !isAlive(records[machine.instanceId]?.record);
  const first = booted.filter((each) => !isLeftOver(each));
  const offered = first.length > 0 ? first : booted;
  const isNetworked = ({ machine }: Booted): boolean =>
    records[machine.instanceId]?.record?.stack !== undefined;
  const current =
    offered.find(({ key }) => key === previewed) ??
    offered.find((each) => isNetworked(each) && servesPages(files, each.place.folder)) ??
    offered.find(isNetworked) ??
    offered[0];
  return (
    <Pane
      id="preview"
      place="side"
      title="Preview"
      tabs={tabs}
      actions={current && <MachineChoice current={current} booted={booted} />}
    >
      {current ? (
        <Preview key={current.key} place={current.place} machine={current.machine} shown={shown} />
      ) : (
        <Empty />
      )}
    </Pane>
  );
}

function MachineChoice({ current, booted }: { current: Booted; booted: readonly Booted[] }) {
  const { consoles, view } = useServices();
  const records = useStore(consoles.instances, (each) => each.records);
  const state = describeState(records[current.machine.instanceId]);
  const label = placeLabel(current.place);
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        aria-label={`Page of ${label}, ${state.word}. Choose another machine`}
        className="inline-flex h-7 min-w-0 items-center gap-1.5 rounded-md px-2 font-mono text-xs hover:bg-hover"
      >
        <Dot state={state.dot} />
        <span className="truncate">{label}</span>
        <ChevronsUpDown size={12} aria-hidden="true" className="shrink-0 text-muted" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Content collisionPadding={8} align="end" sideOffset={4} className={menuContent}>
        {booted.map(({ key, place, machine }) => {
          const { dot, word } = describeState(records[machine.instanceId]);
          return (
            <DropdownMenu.Item
              key={key}
              className={`${menuItem} ${key === current.key ? 'bg-accent-soft' : ''}`}
              onSelect={() => view.getState().preview(key)}
            >
              <Dot state={dot} />
              <span className="font-mono text-xs">{placeLabel(place)}</span>
              <span className="ml-auto pl-4 text-xs text-muted">{word}</span>
            </DropdownMenu.Item>
          );
        })}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}

function Preview({ place, machine, shown }: { place: Place; machine: Machine; shown: boolean }) {
  const { consoles, runs } = useServices();
  const label = placeLabel(place);
  const view = useStore(consoles.instances, ({ records }) => records[machine.instanceId]);
  const offline = useConnection().kind === 'waiting';
  const [address, setAddress] = useState<PageAddress>(startPage);
  const [loads, setLoads] = useState(0);
  const state = previewState(view);
  const url = pageUrl(machine.instanceId, address, apiPort());
  const open = state.kind === 'page';

  function go(next: PageAddress): void {
    setAddress(next);
    setLoads((count) => count + 1);
  }

  return (
    <>
      <AddressBar
        key={machine.instanceId}
        label={label}
        host={pageHost(machine.instanceId, address.port)}
        url={url}
        address={address}
        enabled={open}
        onGo={go}
      />
      {offline && (
        <p role="status" className="shrink-0 border-b border-line bg-warn-soft px-3 py-1 text-xs text-muted">
          The service cannot be reached: the page may not answer until it is back.
        </p>
      )}
      {open ? (
        <PageFrame
          key={`${machine.instanceId} ${loads}`}
          url={url}
          title={`Page of ${label}`}
          shown={shown}
        />
      ) : (
        <Standstill state={state} onRestart={() => void runs.restart(place)} />
      )}
    </>
  );
}

function AddressBar({
  label,
  host,
  url,
  address,
  enabled,
  onGo,
}: {
  label: string;
  host: string;
  url: string;
  address: PageAddress;
  enabled: boolean;
  onGo: (address: PageAddress) => void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const wrong = typed !== null && parseAddress(typed, address) === undefined;
  return (
    <form
      className="flex h-9 shrink-0 items-center gap-1 border-b border-line bg-bg px-1.5"
      onSubmit={(event) => {
        event.preventDefault();
        const next = parseAddress(typed ?? addressText(address), address);
        if (!next) return;
        setTyped(null);
        onGo(next);
      }}
    >
      <IconButton label="Reload the page" disabled={!enabled} onClick={() => onGo(address)}>
        <RotateCw size={13} />
      </IconButton>
      <div
        className={`flex h-7 min-w-0 flex-1 items-center rounded-md border bg-surface font-mono text-xs focus-within:outline-2 focus-within:outline-accent ${
          wrong ? 'border-danger' : 'border-line'
        }`}
      >
        <span aria-hidden="true" title={url} className="max-w-[60%] shrink-0 truncate pl-2 text-muted">
          {shortHost(host)}
        </span>
        <input
          aria-label={`Address of the page of ${label}`}
          aria-invalid={wrong}
          spellCheck={false}
          autoComplete="off"
          value={typed ?? addressText(address)}
          className="h-full min-w-0 flex-1 rounded-r-md bg-transparent pr-2 pl-0.5 outline-none"
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => event.key === 'Escape' && setTyped(null)}
        />
      </div>
      <IconButton label="Copy the address" onClick={() => void navigator.clipboard?.writeText(url)}>
        <Copy size={13} />
      </IconButton>
      <a
        href={url}
        target="_blank"
        rel="noopener noreferrer"
        aria-label={`Open the page of ${label} in a new tab`}
        title="Open in a new tab"
        className="inline-flex size-7 shrink-0 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-text"
      >
        <ExternalLink size={13} />
      </a>
    </form>
  );
}

/** A person knows a machine by the ends of its number; the field beside it says the port. */
function shortHost(host: string): string {
  return host.replace(/^(i[^-]{4})[^-]*([^-]{4})(?:-\d+)?\.localhost$/, '$1…$2.localhost');
}

function Standstill({
  state,
  onRestart,
}: {
  state: Exclude<ReturnType<typeof previewState>, { kind: 'page' }>;
  onRestart: () => void;
}) {
  return (
    <div className="flex min-h-0 flex-1 flex-col items-center justify-center gap-1 px-6 text-center">
      <h3 role="status" className="flex items-center gap-2 font-semibold">
        {state.kind === 'waiting' && <Dot state="waiting" />}
        {state.title}
      </h3>
      <p className="max-w-80 text-muted">{state.detail}</p>
      {state.kind === 'ended' && (
        <Button className="mt-2" onClick={onRestart}>
          <RotateCw size={13} aria-hidden="true" /> Restart
        </Button>
      )}
    </div>
  );
}

function Empty() {
  const { runs } = useServices();
  return (
    <div className="flex min-h-0 flex-1 flex-col items-center justify-center gap-1 px-6 text-center">
      <h3 className="font-semibold">No machine yet</h3>
      <p className="max-w-80 text-muted">
        An appliance with a fetch method serves a page. Run it, and its page opens here.
      </p>
      <Button className="mt-2" onClick={() => void runs.run()}>
        Run <Keys of="Mod+Enter" className="text-muted pointer-coarse:hidden" />
      </Button>
    </div>
  );
}

/** The preview goes to the API itself, also when the development server passes everything else on. */
function apiPort(): string {
  return import.meta.env['SKERRY_API_PORT'] ?? location.port;
}
