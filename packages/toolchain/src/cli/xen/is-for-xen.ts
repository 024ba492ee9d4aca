import type { Board, Target } from '@skerry/contracts';

/** Whether an image for this target, and of `arm` for this board, is a domain of Xen. */
export const isForXen = (target: Target, board: Board | undefined): boolean =>
  target === 'xen' || (target === 'arm' && board === 'xen');
