import { z } from 'zod';

/**
 * A console as it was when the page went away: its screen and scrollback, and the cursor of the live stream
 * behind it. Kept per tab of the browser (sessionStorage); without it the service
 * replays what it still has.
 */
export const Scrollback = z.object({
  screen: z.string(),
  cursor: z.string().optional(),
});
export type Scrollback = z.infer<typeof Scrollback>;

export interface ScrollbackStorage {
  load(instanceId: string): Scrollback | undefined;
  save(instanceId: string, scrollback: Scrollback): void;
  forget(instanceId: string): void;
}

const prefix = 'skerry.console.';
/** A longer screen is not kept: the storage of a tab is 5 MB for all of them. */
const mostCharacters = 1_000_000;

export function scrollbackStorage(storage: Storage): ScrollbackStorage {
  return {
    load: (id) => {
      try {
        return Scrollback.safeParse(JSON.parse(storage.getItem(prefix + id) ?? 'null')).data;
      } catch {
        return undefined;
      }
    },
    save: (id, scrollback) => {
      if (scrollback.screen.length > mostCharacters) return;
      try {
        storage.setItem(prefix + id, JSON.stringify(scrollback));
      } catch {
        // Full or forbidden: the service's replay stands in for it.
      }
    },
    forget: (id) => {
      try {
        storage.removeItem(prefix + id);
      } catch {
        // Forbidden storage held nothing.
      }
    },
  };
}
