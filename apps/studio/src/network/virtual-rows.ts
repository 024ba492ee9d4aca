import { useLayoutEffect, useRef, useState } from 'react';

/**
 * Which rows of a long list are on the page, when all have one height. The list stays at its end while `follow`, and
 * where it is when rows go at its front: `first` is the number of its first row, counted from the first that ever was.
 */
export interface VirtualRows {
  readonly box: React.RefObject<HTMLDivElement | null>;
  /** Half-open range of rows to draw. */
  readonly from: number;
  readonly to: number;
  /** Scrolls until a row can be seen. */
  reveal(row: number): void;
}

const overscan = 12;

export interface VirtualRowsOptions {
  readonly count: number;
  readonly rowPx: number;
  /** Height of what stays above the rows. */
  readonly headPx: number;
  readonly follow: boolean;
  /** Told when a person scrolls to the end or away from it. */
  readonly onFollow: (follow: boolean) => void;
  /** How many rows have gone at the front. */
  readonly gone: number;
  /** A row that stays in sight when the box becomes smaller; -1: none. */
  readonly kept: number;
}

export function useVirtualRows(options: VirtualRowsOptions): VirtualRows {
  const { count, rowPx, headPx, follow, onFollow, gone, kept } = options;
  const box = useRef<HTMLDivElement>(null);
  const goneBefore = useRef(gone);
  const [scroll, setScroll] = useState({ top: 0, height: 600 });
  const keptRow = useRef(kept);

  useLayoutEffect(() => {
    keptRow.current = kept;
  }, [kept]);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const look = (): void => setScroll({ top: element.scrollTop, height: element.clientHeight });
    let topBefore = element.scrollTop;
    const onScroll = (): void => {
      look();
      const isUp = element.scrollTop < topBefore;
      topBefore = element.scrollTop;
      if (element.scrollHeight - element.scrollTop - element.clientHeight < rowPx) onFollow(true);
      else if (isUp) onFollow(false);
    };
    let heightBefore = element.clientHeight;
    const size = new ResizeObserver(() => {
      const row = keptRow.current;
      if (row >= 0 && element.clientHeight < heightBefore) reveal(element, row, rowPx, headPx);
      heightBefore = element.clientHeight;
      look();
    });
    size.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      size.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [onFollow, rowPx, headPx]);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const moved = gone - goneBefore.current;
    goneBefore.current = gone;
    if (follow) element.scrollTop = headPx + count * rowPx;
    else if (moved > 0) element.scrollTop -= moved * rowPx;
  }, [count, rowPx, headPx, follow, gone]);

  // At its end the list is drawn where it is about to be scrolled to, not once more after that.
  const top = follow ? Math.max(0, count * rowPx + headPx - scroll.height) : scroll.top;
  const from = Math.max(0, Math.floor(top / rowPx) - overscan);
  const to = Math.min(count, Math.ceil((top + scroll.height) / rowPx) + overscan);
  return {
    box,
    from: Math.min(from, to),
    to,
    reveal: (row) => {
      if (box.current) reveal(box.current, row, rowPx, headPx);
    },
  };
}

function reveal(box: HTMLDivElement, row: number, rowPx: number, headPx: number): void {
  const top = row * rowPx;
  const bottom = top + headPx + rowPx;
  if (top < box.scrollTop) box.scrollTop = top;
  else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
}
