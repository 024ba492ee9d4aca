import type { ITheme } from '@xterm/xterm';
import { createStore, type StoreApi } from 'zustand/vanilla';

/**
 * Dark or light: the person's choice, or the system's. public/theme.js sets the first value before the paint;
 * the tokens themselves are CSS variables in styles.css, read back here for what draws on a canvas.
 */
export type ThemeChoice = 'system' | 'light' | 'dark';

export interface ThemeState {
  readonly choice: ThemeChoice;
  readonly resolved: 'light' | 'dark';
  readonly terminal: ITheme;
  choose(choice: ThemeChoice): void;
}

const storageKey = 'skerry.theme';

export function createThemeStore(page: Window): StoreApi<ThemeState> {
  const system = page.matchMedia('(prefers-color-scheme: dark)');
  const root = page.document.documentElement;

  function resolve(choice: ThemeChoice): Pick<ThemeState, 'choice' | 'resolved' | 'terminal'> {
    const resolved = choice === 'system' ? (system.matches ? 'dark' : 'light') : choice;
    root.dataset['theme'] = resolved;
    return { choice, resolved, terminal: terminalTheme(page.getComputedStyle(root)) };
  }

  const store = createStore<ThemeState>()((set) => ({
    ...resolve(readChoice(page)),
    choose: (choice) => {
      try {
        page.localStorage.setItem(storageKey, choice);
      } catch {
        // Forbidden or full: the choice holds for this page.
      }
      set(resolve(choice));
    },
  }));
  system.addEventListener('change', () => store.setState(resolve(store.getState().choice)));
  page.addEventListener('storage', (event) => {
    if (event.key === storageKey) store.setState(resolve(readChoice(page)));
  });
  return store;
}

function readChoice(page: Window): ThemeChoice {
  try {
    const kept = page.localStorage.getItem(storageKey);
    return kept === 'light' || kept === 'dark' ? kept : 'system';
  } catch {
    return 'system';
  }
}

/** A colour token of styles.css, for example `--surface`. */
export function token(style: CSSStyleDeclaration, name: string): string {
  return style.getPropertyValue(name).trim();
}

const ansi = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;

function terminalTheme(style: CSSStyleDeclaration): ITheme {
  const theme: ITheme = {
    background: token(style, '--terminal'),
    foreground: token(style, '--text'),
    cursor: token(style, '--accent'),
    cursorAccent: token(style, '--terminal'),
    selectionBackground: token(style, '--selection'),
    scrollbarSliderBackground: token(style, '--scrollbar'),
  };
  for (const name of ansi) {
    theme[name] = token(style, `--ansi-${name}`);
    theme[`bright${name.charAt(0).toUpperCase()}${name.slice(1)}` as 'brightRed'] = token(
      style,
      `--ansi-${name}`,
    );
  }
  return theme;
}
