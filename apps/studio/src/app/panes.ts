import { type MaximisedPlace, maximisedPlaces, type PhonePane } from '../context/view.ts';

/** F6 moves the focus from pane to pane, as in other editors: the way out of Monaco and the consoles too. */
export function focusNextPane(step: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane], [data-machine]')].filter(
    (pane) =>
      pane.checkVisibility({ visibilityProperty: true }) &&
      (pane.dataset['pane'] !== 'machines' || !pane.querySelector('[data-machine]')),
  );
  const current = panes.findIndex((pane) => pane.contains(document.activeElement));
  const next = panes[(current + step + panes.length) % panes.length];
  if (next) focusPane(next);
}

export function focusPaneNamed(name: PhonePane): void {
  const pane = document.querySelector<HTMLElement>(`[data-pane="${name}"]`);
  if (pane) focusPane(pane);
}

function focusPane(pane: HTMLElement): void {
  const inside = pane.querySelector<HTMLElement>(
    '.monaco-editor textarea, .monaco-editor .native-edit-context, .xterm-helper-textarea, [role="grid"], [data-node][tabindex="0"]',
  );
  (inside?.checkVisibility() ? inside : pane).focus();
}

/** The place of the pane that has the focus, which is the one to be maximised. */
export function placeInFocus(): MaximisedPlace | undefined {
  const place = document.activeElement?.closest<HTMLElement>('[data-place]')?.dataset['place'];
  return maximisedPlaces.find((each) => each === place);
}
