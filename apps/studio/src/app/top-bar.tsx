import { Command, LoaderCircle, Play } from 'lucide-react';
import { useStore } from 'zustand';
import { isUnderWay } from '../build/build-view.ts';
import { useServices } from '../context/services.ts';
import { useBuild } from '../context/use-draft.ts';
import { IconButton } from '../ui/button.tsx';
import { Hint } from '../ui/hint.tsx';
import { Keys } from '../ui/keys.tsx';
import { Logo } from '../ui/logo.tsx';
import { AppliancePicker } from './appliance-picker.tsx';
import { TargetPicker } from './target-picker.tsx';
import { ThemeButton } from './theme-button.tsx';
import { TopNav } from './top-nav.tsx';

export function TopBar({ compact, onPalette }: { compact: boolean; onPalette: () => void }) {
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 border-b border-line bg-surface px-3">
      <h1 className="flex items-center gap-2 text-[15px] font-semibold tracking-tight">
        <Logo />
        <span className={compact ? 'sr-only' : ''}>Skerry</span>
      </h1>
      {!compact && <span aria-hidden="true" className="mx-1 h-5 w-px bg-line" />}
      <AppliancePicker />
      {!compact && <TopNav />}
      <div className="ml-auto flex items-center gap-1.5">
        <TargetPicker compact={compact} />
        <IconButton label="Commands" shortcut="Mod+K" onClick={onPalette}>
          <Command size={15} />
        </IconButton>
        {!compact && <ThemeButton />}
        <RunButton compact={compact} />
      </div>
    </header>
  );
}

function RunButton({ compact }: { compact: boolean }) {
  const { runs } = useServices();
  const build = useBuild();
  const requesting = useStore(runs.store, (each) => each.requesting);
  const busy = requesting || (build !== undefined && isUnderWay(build));
  return (
    <Hint label="Build for every target and boot" shortcut="Mod+Enter">
      <button
        type="button"
        aria-label="Run"
        aria-busy={busy}
        className="inline-flex h-8 shrink-0 items-center gap-2 rounded-md bg-accent px-3.5 font-semibold text-on-accent hover:bg-accent-hover"
        onClick={() => void runs.run()}
      >
        {busy ? (
          <LoaderCircle size={14} className="animate-spin" aria-hidden="true" />
        ) : (
          <Play size={13} fill="currentColor" aria-hidden="true" />
        )}
        Run
        {!compact && <Keys of="Mod+Enter" className="font-normal" />}
      </button>
    </Hint>
  );
}
