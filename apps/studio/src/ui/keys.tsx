const isApple = /Mac|iPhone|iPad/.test(navigator.platform);

/** A shortcut such as "Mod+Enter", written as this system writes it. */
export function keysText(shortcut: string): string {
  const names: Record<string, string> = isApple
    ? { Mod: '⌘', Shift: '⇧', Enter: '↩' }
    : { Mod: 'Ctrl', Enter: 'Enter', Shift: 'Shift' };
  return shortcut
    .split('+')
    .map((key) => names[key] ?? key)
    .join(isApple ? '' : ' ');
}

export function Keys({ of, className = '' }: { of: string; className?: string }) {
  return (
    <kbd className={`font-sans text-[11px] leading-none whitespace-nowrap ${className}`}>{keysText(of)}</kbd>
  );
}
