import type { ITheme } from '@xterm/xterm';
import type { LiveClient } from '../api/live.ts';
import { createInstances } from './instances.ts';
import type { ScrollbackStorage } from './scrollback.ts';
import { TerminalSession } from './terminal-session.ts';

/** The consoles that the page holds open, one per instance, and what is known of those instances. */
export class Consoles {
  readonly instances = createInstances();
  readonly #sessions = new Map<string, TerminalSession>();
  readonly #live: LiveClient;
  readonly #scrollback: ScrollbackStorage;
  readonly #onUnsent: () => void;
  #theme: ITheme = {};
  #screenReader = false;
  #searchListeners = new Map<string, () => void>();

  constructor(live: LiveClient, scrollback: ScrollbackStorage, onUnsent: () => void) {
    this.#live = live;
    this.#scrollback = scrollback;
    this.#onUnsent = onUnsent;
  }

  /** The console of an instance; opens and watches it at the first call. */
  session(instanceId: string, label: string): TerminalSession {
    const existing = this.#sessions.get(instanceId);
    if (existing) return existing;
    const session = new TerminalSession(instanceId, {
      live: this.#live,
      scrollback: this.#scrollback,
      theme: this.#theme,
      label,
      onView: (change) =>
        this.instances.setState(({ records }) => ({
          records: { ...records, [instanceId]: change(records[instanceId] ?? {}) },
        })),
      onUnsent: this.#onUnsent,
      onSearch: () => this.#searchListeners.get(instanceId)?.(),
    });
    session.setScreenReader(this.#screenReader);
    this.#sessions.set(instanceId, session);
    return session;
  }

  existing(instanceId: string): TerminalSession | undefined {
    return this.#sessions.get(instanceId);
  }

  /** What to do when Ctrl-F is pressed inside a console; returns the function that takes it back. */
  onSearch(instanceId: string, listener: () => void): () => void {
    this.#searchListeners.set(instanceId, listener);
    return () => this.#searchListeners.delete(instanceId);
  }

  /** Lets go of a console for good: its place was taken by another machine. */
  close(instanceId: string): void {
    this.#sessions.get(instanceId)?.dispose();
    this.#sessions.delete(instanceId);
    this.#scrollback.forget(instanceId);
  }

  setTheme(theme: ITheme): void {
    this.#theme = theme;
    for (const session of this.#sessions.values()) session.setTheme(theme);
  }

  setScreenReader(on: boolean): void {
    this.#screenReader = on;
    for (const session of this.#sessions.values()) session.setScreenReader(on);
  }

  /** Keeps every screen for the next page of this tab. */
  save(): void {
    for (const session of this.#sessions.values()) session.save();
  }
}
