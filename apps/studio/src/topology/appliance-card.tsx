import { CircleAlert, Code, EllipsisVertical, PenLine, Trash2, Workflow } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { type KeyboardEvent, useState } from 'react';
import type { MachinePlace } from '../console/use-machines.ts';
import { placeLabel } from '../design/appliances.ts';
import { CopyText } from '../ui/copy-text.tsx';
import { menuContent, menuItem } from '../ui/menu.ts';
import { MachineRow, useMachineState } from './machine-row.tsx';
import { NameField } from './name-field.tsx';
import type { BoardAppliance } from './use-board.ts';
import { Wire } from './wire.tsx';
import { type WireBoard, WireEnds } from './wire-ends.tsx';
import { type DrawnTo, WireHandle } from './wire-handle.tsx';

export interface CardActs {
  /** Shows its code, or its picture when there is one to show. */
  readonly onOpen: (folder: string, what: 'code' | 'picture') => void;
  readonly onRename: (folder: string, to: string) => string | undefined;
  readonly onRemove: (folder: string) => void;
  readonly onPackets: (place: MachinePlace) => void;
  readonly canOpenPicture: boolean;
}

/** One appliance of the project, and below it the wires of its machines. Enter opens it, F2 renames it, Delete removes it. */
export function ApplianceCard({
  appliance,
  packetsOf,
  acts,
  wires,
  drawn,
  onDrawing,
}: {
  appliance: BoardAppliance;
  wires: WireBoard;
  /** The wire that is being drawn on the board. */
  drawn: DrawnTo | null;
  onDrawing: (drawn: DrawnTo | null) => void;
  /** The key of the place whose packets are shown. */
  packetsOf: string | null;
  acts: CardActs;
}) {
  const { folder, name, description, places, errors, isGone } = appliance;
  const [renaming, setRenaming] = useState(false);
  const open = (): void => acts.onOpen(folder, acts.canOpenPicture ? 'picture' : 'code');

  function onKey(event: KeyboardEvent): void {
    if (event.key === 'F2' && !isGone) setRenaming(true);
    else if (event.key === 'Delete' && folder !== '') acts.onRemove(folder);
    else return;
    event.preventDefault();
  }

  return (
    <li className="board-appliance" data-appliance={folder}>
      <article
        aria-label={`Appliance ${name}`}
        className={`relative z-1 flex flex-1 flex-col rounded-lg border bg-surface ${drawn?.over === folder ? 'vchan-over' : 'border-line-strong'} ${isGone ? 'opacity-70' : ''}`}
      >
        <div className="flex items-start gap-1 pt-2 pr-1 pl-3">
          <div className="min-w-0 flex-1">
            {renaming ? (
              <NameField
                name={name}
                onDone={() => setRenaming(false)}
                onRename={(to) => acts.onRename(folder, to)}
              />
            ) : (
              <h3 className="flex min-w-0 items-center gap-2 text-sm font-semibold">
                <button
                  type="button"
                  data-card=""
                  aria-label={`Open ${name}`}
                  disabled={isGone}
                  className="-mx-1 truncate rounded px-1 hover:text-accent"
                  onClick={open}
                  onKeyDown={onKey}
                >
                  {name}
                </button>
                {folder !== '' && folder !== name && (
                  <span className="truncate font-mono text-[11px] font-normal text-muted">{folder}/</span>
                )}
              </h3>
            )}
          </div>
          {!isGone && folder !== '' && (
            <WireHandle
              appliance={appliance}
              appliances={wires.appliances}
              onDraw={(from, to) => {
                const name = wires.acts.draw(from, to);
                if (name !== undefined) wires.show({ name, folder: from });
              }}
              onDrawing={onDrawing}
            />
          )}
          <CardMenu appliance={appliance} acts={acts} onRename={() => setRenaming(true)} />
        </div>
        <p className="mx-3 mt-0.5 mb-1 line-clamp-2 min-h-10 text-xs leading-5 text-muted">
          {isGone
            ? 'Its files are gone; its machines run on.'
            : (description ?? 'No description yet: appliance.json can have one.')}
        </p>
        {!isGone && folder !== '' && (
          <p className="px-3 pb-2 text-[11px] text-muted">
            The others reach it as{' '}
            <CopyText text={name} label={`Name of ${name}`} className="-mx-0.5 font-mono text-text" />
          </p>
        )}
        <WireEnds folder={folder} board={wires} />
        {errors > 0 && (
          <button
            type="button"
            className="mx-3 mt-1 flex items-center gap-1.5 self-start rounded text-xs text-danger hover:underline"
            onClick={() => acts.onOpen(folder, 'code')}
          >
            <CircleAlert size={13} aria-hidden="true" />
            {errors} {errors === 1 ? 'problem' : 'problems'}
          </button>
        )}
        <div className="mt-auto flex divide-x divide-line border-t border-line [margin-block-start:auto]">
          {places.map((each) => (
            <MachineRow key={each.key} place={each} label={placeLabel(each.place)} />
          ))}
        </div>
      </article>
      <div className="board-wires">
        {places.map((each) => (
          <PlaceWire
            key={each.key}
            place={each}
            pressed={packetsOf === each.key}
            onOpen={() => acts.onPackets(each)}
          />
        ))}
      </div>
    </li>
  );
}

function PlaceWire({
  place,
  pressed,
  onOpen,
}: {
  place: MachinePlace;
  pressed: boolean;
  onOpen: () => void;
}) {
  const machine = useMachineState(place);
  return <Wire machine={machine} label={placeLabel(place.place)} pressed={pressed} onOpen={onOpen} />;
}

function CardMenu({
  appliance: { folder, name, isGone },
  acts,
  onRename,
}: {
  appliance: BoardAppliance;
  acts: CardActs;
  onRename: () => void;
}) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <button
          type="button"
          aria-label={`More for ${name}`}
          className="rounded-md p-1.5 text-muted hover:bg-hover hover:text-text"
        >
          <EllipsisVertical size={14} />
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Content
        collisionPadding={8}
        align="end"
        sideOffset={4}
        className={menuContent}
        onCloseAutoFocus={(event) => event.preventDefault()}
      >
        {acts.canOpenPicture && (
          <DropdownMenu.Item
            className={menuItem}
            disabled={isGone}
            onSelect={() => acts.onOpen(folder, 'picture')}
          >
            <Workflow size={14} /> Open its picture
          </DropdownMenu.Item>
        )}
        <DropdownMenu.Item
          className={menuItem}
          disabled={isGone}
          onSelect={() => acts.onOpen(folder, 'code')}
        >
          <Code size={14} /> Open its code
        </DropdownMenu.Item>
        <DropdownMenu.Item className={menuItem} disabled={isGone} onSelect={onRename}>
          <PenLine size={14} /> Rename
          <span className="ml-auto pl-4 text-xs text-muted">F2</span>
        </DropdownMenu.Item>
        <DropdownMenu.Item
          className={`${menuItem} text-danger`}
          disabled={isGone || folder === ''}
          onSelect={() => acts.onRemove(folder)}
        >
          <Trash2 size={14} /> Remove…
          <span className="ml-auto pl-4 text-xs text-muted">Del</span>
        </DropdownMenu.Item>
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}
