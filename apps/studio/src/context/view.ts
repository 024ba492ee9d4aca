import { createJSONStorage, persist } from 'zustand/middleware';
import { createStore, type StoreApi } from 'zustand/vanilla';

/** What of the page is in front. Kept for a reload of this tab; a new tab begins with the code and the build. */
export interface View {
  /** Beside the code. */
  readonly side: 'build' | 'preview';
  /** On a phone, where one pane is shown at a time. */
  readonly phone: PhonePane;
  /** Has the whole page; null: all are side by side. */
  readonly maximised: MaximisedPlace | null;
  /** Keys of the places whose machine shows its packets in place of its console. */
  readonly packets: readonly string[];
  /** Key of the place whose page is shown; null: the first that has one. */
  readonly previewed: string | null;
  /** The choice of what a new appliance of the project begins from is open. */
  readonly isAdding: boolean;
  showSide(side: View['side']): void;
  showPhone(pane: PhonePane): void;
  maximise(place: MaximisedPlace | null): void;
  togglePackets(key: string): void;
  addAppliance(open: boolean): void;
  /** Brings the page of a machine to the front, or whichever was there. */
  preview(key?: string): void;
}

/** Where panes are on a wide page. */
export const maximisedPlaces = ['canvas', 'code', 'machines', 'side'] as const;
export type MaximisedPlace = (typeof maximisedPlaces)[number];

export type PhonePane = 'canvas' | 'code' | 'machines' | 'build' | 'preview';

export type ViewStore = StoreApi<View>;

export function createView(storage: () => Storage): ViewStore {
  return createStore<View>()(
    persist(
      (set) => ({
        side: 'build',
        phone: 'code',
        maximised: null,
        packets: [],
        previewed: null,
        isAdding: false,
        showSide: (side) => set({ side }),
        showPhone: (phone) => set({ phone }),
        addAppliance: (isAdding) => set({ isAdding }),
        maximise: (maximised) => set({ maximised }),
        togglePackets: (key) =>
          set(({ packets }) => ({
            packets: packets.includes(key) ? packets.filter((each) => each !== key) : [...packets, key],
          })),
        preview: (key) =>
          set(({ previewed }) => ({ side: 'preview', phone: 'preview', previewed: key ?? previewed })),
      }),
      {
        name: 'skerry.view',
        version: 1,
        storage: createJSONStorage(storage),
        partialize: ({ side, packets, previewed }) => ({ side, packets, previewed }),
      },
    ),
  );
}
