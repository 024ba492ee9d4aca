/** F6 moves the focus from pane to pane, as in other editors: the way out of Monaco and the consoles too. */
export function focusNextPane(step: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane], [data-machine]')].filter(
    (pane) => pane.dataset['pane'] !== 'machines' || !pane.querySelector('[data-machine]'),
  );
  const current = panes.findIndex((pane) => pane.contains(document.activeElement));
  const next = panes[(current + step + panes.length) % panes.length];
  if (next) focusPane(next);
}

export function focusPaneNamed(name: 'code' | 'machines' | 'build'): void {
  const pane = document.querySelector<HTMLElement>(`[data-pane="${name}"]`);
  if (pane) focusPane(pane);
}

function focusPane(pane: HTMLElement): void {
  const inside = pane.querySelector<HTMLElement>(
    '.monaco-editor textarea, .monaco-editor .native-edit-context, .xterm-helper-textarea',
  );
  (inside ?? pane).focus();
}
