import type { CodedError } from '@skerry/contracts';
import { createStore, type StoreApi } from 'zustand/vanilla';

/** Something that a person should read once: what happened, and what to do next. */
export interface Notice {
  readonly id: number;
  readonly tone: 'info' | 'problem';
  readonly title: string;
  readonly detail?: string | undefined;
  /** One thing to do about it. */
  readonly action?: { readonly label: string; readonly run: () => void };
}

export interface Notices {
  readonly list: readonly Notice[];
  show(notice: Omit<Notice, 'id'>): void;
  dismiss(id: number): void;
}

/** More than this many at once tell nothing; the oldest go. */
const most = 4;

export function createNotices(): StoreApi<Notices> {
  let next = 1;
  return createStore<Notices>()((set) => ({
    list: [],
    show: (notice) =>
      set(({ list }) => {
        const same = list.filter((each) => each.title !== notice.title || each.detail !== notice.detail);
        return { list: [...same, { ...notice, id: next++ }].slice(-most) };
      }),
    dismiss: (id) => set(({ list }) => ({ list: list.filter((each) => each.id !== id) })),
  }));
}

export function noticeOf(error: CodedError): Omit<Notice, 'id'> {
  return { tone: 'problem', title: error.message, detail: error.advice };
}
