/** The focus goes to the card of an appliance, when it is on the page. */
export function focusCard(folder: string): void {
  document.querySelector<HTMLElement>(`[data-appliance="${CSS.escape(folder)}"] [data-card]`)?.focus();
}
