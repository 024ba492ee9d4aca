import type { ProjectWire } from '@skerry/composition';
import { useLayoutEffect, useState } from 'react';
import type { BoardAppliance } from './use-board.ts';
import { useWireState } from './use-wires.ts';
import type { DrawnTo } from './wire-handle.tsx';
import { type Anchor, type Card, pathBetween, pathTo } from './wire-path.ts';

/** The cards, and where each end of each wire leaves its own, in the frame. */
interface Measures {
  readonly cards: readonly Card[];
  /** By wire and folder. */
  readonly ends: ReadonlyMap<string, Anchor>;
}

/** The lines between the plugs, behind the cards; and the one that is being drawn, before them. */
export function WireLines({
  frame,
  wires,
  appliances,
  drawn,
}: {
  /** What the cards are in; null until it is there, which is after its lines. */
  frame: HTMLElement | null;
  wires: readonly ProjectWire[];
  appliances: readonly BoardAppliance[];
  drawn: DrawnTo | null;
}) {
  const measures = useMeasures(frame, wires);
  const box = drawn && frame?.getBoundingClientRect();
  const handle = drawn && frame?.querySelector(`[data-wire-handle="${CSS.escape(drawn.from)}"]`);
  return (
    <>
      <svg aria-hidden="true" className="vchan-lines">
        {wires.map((wire, lane) => (
          <Line key={wire.name} wire={wire} lane={lane} measures={measures} appliances={appliances} />
        ))}
      </svg>
      {drawn && box && handle && (
        <svg aria-hidden="true" className="vchan-lines vchan-drawing">
          <path d={pathTo(middleOf(handle, box), { x: drawn.x - box.left, y: drawn.y - box.top })} />
        </svg>
      )}
    </>
  );
}

function Line({
  wire,
  lane,
  measures: { cards, ends },
  appliances,
}: {
  wire: ProjectWire;
  lane: number;
  measures: Measures;
  appliances: readonly BoardAppliance[];
}) {
  const state = useWireState(wire, appliances);
  const [a, b] = wire.ends.map((folder) => ends.get(keyOf(wire.name, folder)));
  if (!a || !b || wire.problem) return null;
  const { path, plugs } = pathBetween(a, b, cards, lane);
  return (
    <g className={`vchan-line vchan-${state}`} data-testid={`wire-${wire.name}`}>
      <path d={path} />
      {plugs.map(({ x, y }) => (
        <circle key={`${x} ${y}`} cx={x} cy={y} r={4} />
      ))}
    </g>
  );
}

/** Measured after each change of the wires, and when anything in the frame gets another size. */
function useMeasures(frame: HTMLElement | null, wires: readonly ProjectWire[]): Measures {
  const [measures, setMeasures] = useState<Measures>({ cards: [], ends: new Map() });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the wires are what is measured
  useLayoutEffect(() => {
    if (!frame) return;
    const measure = (): void => setMeasures(measuresOf(frame));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(frame);
    for (const card of frame.querySelectorAll('article')) observer.observe(card);
    return () => observer.disconnect();
  }, [frame, wires]);
  return measures;
}

function measuresOf(frame: HTMLElement): Measures {
  const box = frame.getBoundingClientRect();
  const cardOf = (element: Element): Card => {
    const { left, right, bottom } = element.getBoundingClientRect();
    return { left: left - box.left, right: right - box.left, bottom: bottom - box.top };
  };
  const ends = new Map<string, Anchor>();
  for (const plug of frame.querySelectorAll<HTMLElement>('[data-wire-end]')) {
    const card = plug.closest('article');
    const { wire = '', wireEnd = '' } = plug.dataset;
    if (card) ends.set(keyOf(wire, wireEnd), { ...cardOf(card), y: middleOf(plug, box).y });
  }
  return { cards: [...frame.querySelectorAll('article')].map(cardOf), ends };
}

function middleOf(element: Element, box: DOMRect): { x: number; y: number } {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: left + width / 2 - box.left, y: top + height / 2 - box.top };
}

const keyOf = (wire: string, folder: string): string => `${wire} ${folder}`;
