import { Monitor, Moon, Sun } from 'lucide-react';
import { useStore } from 'zustand';
import { useServices } from '../context/services.ts';
import type { ThemeChoice } from '../context/theme.ts';
import { IconButton } from '../ui/button.tsx';

const order: readonly ThemeChoice[] = ['system', 'light', 'dark'];
const icons = { system: Monitor, light: Sun, dark: Moon } as const;

/** Goes round: as the system, light, dark. */
export function ThemeButton() {
  const { theme } = useServices();
  const { choice, choose } = useStore(theme);
  const next = order[(order.indexOf(choice) + 1) % order.length] ?? 'system';
  const Icon = icons[choice];
  return (
    <IconButton label={`Theme: ${choice}. Switch to ${next}`} onClick={() => choose(next)}>
      <Icon size={15} />
    </IconButton>
  );
}
