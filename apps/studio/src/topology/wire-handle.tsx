import { Cable } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { type PointerEvent, useRef, useState } from 'react';
import { menuContent, menuItem } from '../ui/menu.ts';
import type { BoardAppliance } from './use-board.ts';

/** Where a wire is that a pointer draws, in the window. */
export interface DrawnTo {
  readonly from: string;
  readonly x: number;
  readonly y: number;
  /** The appliance below it, on which it would end. */
  readonly over: string | undefined;
}

/** A hand that presses does not hold still. */
const SLACK_PX = 6;

/** Where a wire begins: it is drawn to another card, or chosen from the menu that a click and Enter open. */
export function WireHandle({
  appliance: { folder, name },
  appliances,
  onDraw,
  onDrawing,
}: {
  appliance: BoardAppliance;
  appliances: readonly BoardAppliance[];
  onDraw: (from: string, to: string) => void;
  onDrawing: (drawn: DrawnTo | null) => void;
}) {
  const [open, setOpen] = useState(false);
  const start = useRef<{ x: number; y: number } | null>(null);
  const isDrawing = useRef(false);
  const others = appliances.filter((each) => each.folder !== folder && !each.isGone);

  function overOf({ clientX, clientY }: PointerEvent): string | undefined {
    const card = document.elementFromPoint(clientX, clientY)?.closest<HTMLElement>('[data-appliance]');
    const over = card?.dataset['appliance'];
    return others.some((each) => each.folder === over) ? over : undefined;
  }
  function onMove(event: PointerEvent): void {
    const { clientX: x, clientY: y } = event;
    if (!start.current) return;
    isDrawing.current ||= Math.hypot(x - start.current.x, y - start.current.y) > SLACK_PX;
    if (isDrawing.current) onDrawing({ from: folder, x, y, over: overOf(event) });
  }
  function onUp(event: PointerEvent): void {
    const over = isDrawing.current ? overOf(event) : undefined;
    start.current = null;
    onDrawing(null);
    if (over !== undefined) onDraw(folder, over);
  }
  function onCancel(): void {
    start.current = null;
    isDrawing.current = false;
    onDrawing(null);
  }

  return (
    <DropdownMenu.Root modal={false} open={open} onOpenChange={setOpen}>
      <DropdownMenu.Trigger asChild>
        <button
          type="button"
          data-wire-handle={folder}
          aria-label={`Draw a wire from ${name}`}
          title="Draw a wire to another appliance"
          className="touch-none rounded-md p-1.5 text-muted hover:bg-hover hover:text-ansi-magenta"
          onPointerDown={(event) => {
            // The menu would open before anybody knows whether a wire is drawn.
            event.preventDefault();
            if (event.button !== 0) return;
            event.currentTarget.setPointerCapture(event.pointerId);
            start.current = { x: event.clientX, y: event.clientY };
            isDrawing.current = false;
          }}
          onPointerMove={onMove}
          onPointerUp={onUp}
          onPointerCancel={onCancel}
          onClick={() => {
            if (!isDrawing.current) setOpen(true);
            isDrawing.current = false;
          }}
        >
          <Cable size={14} />
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Content collisionPadding={8} align="end" sideOffset={4} className={menuContent}>
        <DropdownMenu.Label className="px-2 py-1 text-xs text-muted">Draw a wire to</DropdownMenu.Label>
        {others.length === 0 && (
          <DropdownMenu.Item className={menuItem} disabled>
            No other appliance is there yet
          </DropdownMenu.Item>
        )}
        {others.map((other) => (
          <DropdownMenu.Item
            key={other.folder}
            className={menuItem}
            onSelect={() => onDraw(folder, other.folder)}
          >
            {other.name}
          </DropdownMenu.Item>
        ))}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}
