import type { NetworkFaults, PacketSummary } from '@skerry/contracts';
import { ArrowDownToLine, ArrowLeft, ArrowRight, Download, Eraser, Pause, Play } from 'lucide-react';
import { type KeyboardEvent, memo, useCallback, useId, useState, useSyncExternalStore } from 'react';
import { useServices } from '../context/services.ts';
import { IconButton } from '../ui/button.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { FaultPopover } from './fault-popover.tsx';
import { PacketDetails } from './packet-details.tsx';
import type { PacketSession } from './packets.ts';
import { useVirtualRows } from './virtual-rows.ts';

const rowPx = 22;
const headPx = 24;

/** The list as it was when a person held it still. */
interface Held {
  readonly packets: readonly PacketSummary[];
  readonly gone: number;
}

/** The packets of a machine as they come: a filter, the list, and what is in the chosen one. */
export function PacketView({
  instanceId,
  label,
  faults,
  faultable,
}: {
  instanceId: string;
  label: string;
  faults: NetworkFaults | undefined;
  /** Whether it runs and has a network device. */
  faultable: boolean;
}) {
  const { packets, http } = useServices();
  const session = packets.session(instanceId);
  useVersion(session);
  const { list } = session;
  const [held, setHeld] = useState<Held | null>(null);
  const hold = (): void => setHeld({ packets: list.shown, gone: list.gone });
  const [follow, setFollow] = useState(true);
  const [chosen, setChosen] = useState<number | null>(null);
  // Who looks into a packet does not want it to go away.
  const choose = useCallback((number: number | null): void => {
    setChosen(number);
    if (number !== null) setFollow(false);
  }, []);
  const shown = held?.packets ?? list.shown;
  const selected = shown.find(({ number }) => number === chosen);
  const startMs = (held?.packets[0] ?? list.all[0])?.atMs ?? 0;

  return (
    <div className="@container flex h-full min-h-0 flex-col bg-terminal text-xs">
      <div className="flex h-8 shrink-0 items-center gap-1 border-b border-line pr-1 pl-2">
        <input
          type="search"
          aria-label={`Filter the packets of ${label}`}
          placeholder="Filter: tcp, :80, in, -arp"
          spellCheck={false}
          autoComplete="off"
          value={list.filter}
          className="h-6 min-w-0 flex-1 rounded-md border border-line bg-bg px-2 font-mono text-xs placeholder:text-muted"
          onChange={(event) => {
            session.setFilter(event.target.value);
            if (held) hold();
          }}
        />
        <span className="shrink-0 px-1 text-muted tabular-nums @max-[22rem]:hidden">
          {countText(shown.length, list.all.length, list.filter !== '')}
        </span>
        <IconButton
          label={held ? 'Go on' : 'Hold the list still'}
          aria-pressed={held !== null}
          className={held ? 'text-accent' : ''}
          onClick={() => (held ? setHeld(null) : hold())}
        >
          {held ? <Play size={13} /> : <Pause size={13} />}
        </IconButton>
        <IconButton
          label="Follow the newest"
          aria-pressed={follow}
          className={follow ? 'text-accent' : ''}
          onClick={() => setFollow(!follow)}
        >
          <ArrowDownToLine size={13} />
        </IconButton>
        <IconButton
          label="Clear the list"
          onClick={() => {
            session.clear();
            setHeld(null);
            setChosen(null);
          }}
        >
          <Eraser size={13} />
        </IconButton>
        {faultable && <FaultPopover instanceId={instanceId} label={label} faults={faults} />}
        <a
          href={http.captureUrl(instanceId)}
          download
          aria-label={`Download the packets of ${label} as pcapng`}
          title="Download as pcapng"
          className="inline-flex size-7 shrink-0 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-text"
        >
          <Download size={13} />
        </a>
      </div>
      {session.refused && <ErrorNote error={session.refused} />}
      {list.dropped + list.forgotten > 0 && (
        <p className="shrink-0 border-b border-line bg-warn-soft px-3 py-0.5 text-muted">
          {(list.dropped + list.forgotten).toLocaleString('en')} packets are not in this list.
        </p>
      )}
      {shown.length === 0 ? (
        <Nothing filtered={list.all.length > 0} held={held !== null} />
      ) : (
        <Rows
          packets={shown}
          startMs={startMs}
          label={label}
          gone={held?.gone ?? list.gone}
          follow={follow && held === null}
          chosen={selected?.number ?? null}
          onFollow={setFollow}
          onChoose={choose}
        />
      )}
      {selected && <PacketDetails packet={selected} startMs={startMs} onClose={() => setChosen(null)} />}
    </div>
  );
}

function useVersion(session: PacketSession): number {
  const look = useCallback((listener: () => void) => session.look(listener), [session]);
  return useSyncExternalStore(look, () => session.version);
}

function countText(shown: number, all: number, filtered: boolean): string {
  const count = (number: number): string => number.toLocaleString('en');
  return filtered ? `${count(shown)} of ${count(all)}` : `${count(all)} ${all === 1 ? 'packet' : 'packets'}`;
}

function Nothing({ filtered, held }: { filtered: boolean; held: boolean }) {
  return (
    <div className="min-h-0 flex-1 px-3 py-4">
      <h4 className="font-semibold">{filtered ? 'No packet passes the filter' : 'No packets yet'}</h4>
      <p className="mt-1 max-w-96 text-muted">
        {filtered
          ? 'Words must all be in a packet; -word leaves packets out.'
          : held
            ? 'The list is held still.'
            : 'What the machine sends and receives appears here: open its page, or wait for it to speak.'}
      </p>
    </div>
  );
}

interface RowsProps {
  packets: readonly PacketSummary[];
  startMs: number;
  label: string;
  gone: number;
  follow: boolean;
  chosen: number | null;
  onFollow: (follow: boolean) => void;
  onChoose: (number: number | null) => void;
}

/** Not where the machine has little room. */
const wide = '@max-[38rem]:hidden';

function Rows({ packets, startMs, label, gone, follow, chosen, onFollow, onChoose }: RowsProps) {
  const id = useId();
  const at = chosen === null ? -1 : packets.findIndex(({ number }) => number === chosen);
  const rows = useVirtualRows({ count: packets.length, rowPx, headPx, follow, onFollow, gone, kept: at });

  // A row that is told to be active must be on the page.
  const active = at >= rows.from && at < rows.to ? `${id}-${chosen}` : undefined;

  function onKey(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor((rows.box.current?.clientHeight ?? 0) / rowPx) - 2);
    const steps: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at < 0 ? packets.length - 1 : at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: packets.length - 1,
    };
    const wanted = steps[event.key];
    if (event.key === 'Escape') onChoose(null);
    else if (wanted !== undefined) {
      const row = Math.max(0, Math.min(packets.length - 1, wanted));
      onChoose(packets[row]?.number ?? null);
      onFollow(row === packets.length - 1);
      rows.reveal(row);
    } else return;
    event.preventDefault();
  }

  return (
    <div ref={rows.box} className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto contain-strict">
      <table
        // A grid is a table whose rows are chosen with the keyboard (WAI-ARIA 1.2).
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: see above
        role="grid"
        aria-label={`Packets of ${label}`}
        aria-rowcount={packets.length + 1}
        aria-activedescendant={active}
        tabIndex={0}
        className="w-full table-fixed border-separate border-spacing-0 font-mono outline-none focus-visible:[&>thead>tr>th]:border-accent"
        onKeyDown={onKey}
      >
        <thead className="sticky top-0 z-1 text-left font-sans text-muted">
          <tr
            style={{ height: headPx }}
            className="[&>th]:border-b [&>th]:border-line [&>th]:bg-bg [&>th]:px-1 [&>th]:font-normal"
          >
            <th scope="col" className="w-16 text-right @max-[22rem]:w-14">
              Time
            </th>
            <th scope="col" className="w-6">
              <span className="sr-only">Direction</span>
            </th>
            <th scope="col" className="w-18 @max-[22rem]:w-15">
              Protocol
            </th>
            <th scope="col" className={`w-[17%] ${wide}`}>
              Source
            </th>
            <th scope="col" className={`w-[17%] ${wide}`}>
              Destination
            </th>
            <th scope="col" className={`w-14 text-right ${wide}`}>
              Bytes
            </th>
            <th scope="col">Info</th>
          </tr>
        </thead>
        <tbody>
          {rows.from > 0 && <Space rows={rows.from} />}
          {packets.slice(rows.from, rows.to).map((packet, offset) => (
            <PacketRow
              key={packet.number}
              id={`${id}-${packet.number}`}
              packet={packet}
              index={rows.from + offset}
              startMs={startMs}
              selected={packet.number === chosen}
              onChoose={onChoose}
            />
          ))}
          {rows.to < packets.length && <Space rows={packets.length - rows.to} />}
        </tbody>
      </table>
    </div>
  );
}

/** Stands for rows that are not on the page. */
function Space({ rows }: { rows: number }) {
  return (
    <tr>
      <td style={{ height: rows * rowPx }} className="p-0" />
    </tr>
  );
}

const tones: Record<string, string> = {
  TCP: 'text-ansi-blue',
  HTTP: 'text-accent',
  UDP: 'text-ansi-magenta',
  DNS: 'text-ansi-magenta',
  DHCP: 'text-ansi-magenta',
  ARP: 'text-ansi-yellow',
  ICMP: 'text-ansi-green',
  ICMPv6: 'text-ansi-green',
};

/** Drawn once: a packet does not change, and neither does its number in the list while it is shown. */
const PacketRow = memo(function PacketRow({
  id,
  packet,
  index,
  startMs,
  selected,
  onChoose,
}: {
  id: string;
  packet: PacketSummary;
  index: number;
  startMs: number;
  selected: boolean;
  onChoose: (number: number) => void;
}) {
  const { number, atMs, direction, protocol, source, destination, length, info } = packet;
  const Arrow = direction === 'in' ? ArrowLeft : ArrowRight;
  return (
    <tr
      id={id}
      aria-rowindex={index + 2}
      aria-selected={selected}
      tabIndex={-1}
      className={`cursor-default outline-none [&>td]:truncate [&>td]:px-1 ${selected ? 'bg-accent-soft' : 'hover:bg-hover'}`}
      style={{ height: rowPx }}
      // The keyboard is the grid's, which holds the focus.
      onMouseDown={(event) => {
        event.preventDefault();
        event.currentTarget.closest('table')?.focus({ preventScroll: true });
        onChoose(number);
      }}
    >
      <td className="text-right text-muted tabular-nums">{((atMs - startMs) / 1_000).toFixed(3)}</td>
      <td>
        <Arrow
          size={12}
          aria-hidden="true"
          className={`inline ${direction === 'in' ? 'text-accent' : 'text-muted'}`}
        />
        <span className="sr-only">{direction}</span>
      </td>
      <td className={tones[protocol] ?? ''}>{protocol}</td>
      <td className={wide}>{source}</td>
      <td className={wide}>{destination}</td>
      <td className={`text-right text-muted tabular-nums ${wide}`}>{length}</td>
      <td>{info}</td>
    </tr>
  );
});
