import type { NodeId } from '@skerry/composition';
import ELK from 'elkjs/lib/elk-api.js';
import ElkWorker from 'elkjs/lib/elk-worker.min.js?worker';
import { useEffect, useMemo, useRef, useState } from 'react';
import { between, type Layout, layOut, type Place, withMoved } from './model/layout.ts';
import type { Picture } from './model/picture.ts';
import { quickFrom, quickLayout } from './model/quick-layout.ts';

const travelMs = 240;
const nowhere: ReadonlyMap<NodeId, Place> = new Map();

let elk: InstanceType<typeof ELK> | undefined;

/** One worker for the page; it is started by the first picture. */
function layouter(): InstanceType<typeof ELK> {
  elk ??= new ELK({ workerFactory: () => new ElkWorker() });
  return elk;
}

interface Travelling {
  readonly places: ReadonlyMap<NodeId, Place>;
  readonly band: Layout['band'] | undefined;
  /** The layout is this picture's, not yet that of the one before. */
  readonly isSettled: boolean;
}

/**
 * The places of a picture, on their way when it has changed. Only what changes the form asks for a new layout. `key`: of
 * another picture nothing travels.
 */
export function useLayout(picture: Picture, moved: Readonly<Record<string, Place>>, key: string): Travelling {
  const form = useMemo(() => formOf(picture), [picture]);
  const latest = useRef(picture);
  latest.current = picture;
  const [made, setMade] = useState<{ layout: Layout; form: string; key: string }>();

  useEffect(() => {
    let isCurrent = true;
    if (latest.current.nodes.length > quickFrom) {
      setMade({ layout: quickLayout(latest.current), form, key });
      return;
    }
    void layOut(latest.current, layouter()).then((layout) => {
      if (isCurrent) setMade({ layout, form, key });
    });
    return () => {
      isCurrent = false;
    };
  }, [form, key]);

  const goal = useMemo(() => made && withMoved(made.layout, moved), [made, moved]);
  const [places, setPlaces] = useState(nowhere);
  const shown = useRef({ places: nowhere, key: '' });
  const madeKey = made?.key ?? '';

  useEffect(() => {
    if (!goal) return;
    const from = shown.current;
    const put = (next: ReadonlyMap<NodeId, Place>): void => {
      shown.current = { places: next, key: madeKey };
      setPlaces(next);
    };
    // A large picture would be drawn anew a dozen times on its way.
    const still = goal.places.size > quickFrom || matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (still || from.key !== madeKey || from.places.size === 0 || isSame(from.places, goal.places)) {
      put(goal.places);
      return;
    }
    let frame = 0;
    let startMs: number | undefined;
    const step = (nowMs: number): void => {
      startMs ??= nowMs;
      const done = Math.min(1, (nowMs - startMs) / travelMs);
      put(done === 1 ? goal.places : between(from.places, goal.places, done));
      if (done < 1) frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  }, [goal, madeKey]);

  return { places, band: goal?.band, isSettled: made?.form === form && made.key === key };
}

function formOf({ nodes, edges, runtime }: Picture): string {
  return JSON.stringify([
    nodes.map(({ id, width, height }) => [id, width, height]),
    edges.map(({ id }) => id),
    runtime.length > 0,
  ]);
}

function isSame(a: ReadonlyMap<NodeId, Place>, b: ReadonlyMap<NodeId, Place>): boolean {
  return a.size === b.size && [...b].every(([id, { x, y }]) => a.get(id)?.x === x && a.get(id)?.y === y);
}
