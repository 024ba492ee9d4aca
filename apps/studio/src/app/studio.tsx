import { useEffect, useState } from 'react';
import { summarize } from '../build/build-view.ts';
import { useRoute, useServices } from '../context/services.ts';
import { useBuild, useDraft } from '../context/use-draft.ts';
import { nameOf } from '../design/appliances.ts';
import { AddAppliance } from '../topology/add-appliance.tsx';
import { CommandPalette } from './command-palette.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { DesktopLayout } from './desktop-layout.tsx';
import { FullPages } from './full-pages.tsx';
import { NoticeList } from './notice-list.tsx';
import { focusNextPane, placeInFocus } from './panes.ts';
import { PhoneLayout } from './phone-layout.tsx';
import { TopBar } from './top-bar.tsx';
import { useMediaQuery } from './use-media-query.ts';

/** The page: top bar, panes, and what floats above them. */
export function Studio() {
  const { runs, builds, view } = useServices();
  const draft = useDraft();
  const build = useBuild();
  const covered = useRoute().page !== 'studio';
  const narrow = useMediaQuery('(max-width: 760px)');
  const [paletteOpen, setPaletteOpen] = useState(false);

  useEffect(() => {
    for (const id of Object.values(draft.builds)) builds.follow(id);
  }, [builds, draft.builds]);

  useEffect(() => {
    document.title = `${nameOf(draft)} · Skerry`;
  }, [draft]);

  useEffect(() => {
    // In the capture phase: the editor and the consoles would take these keys for themselves.
    const onKey = (event: KeyboardEvent): void => {
      const mod = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
      if ((event.ctrlKey || event.metaKey) && event.shiftKey && event.key === 'Enter') {
        const { maximised, maximise } = view.getState();
        maximise(maximised === null ? (placeInFocus() ?? null) : null);
      } else if (mod && event.key === 'Enter') void runs.run();
      else if (mod && event.key.toLowerCase() === 'k') setPaletteOpen((open) => !open);
      else if (event.key === 'F6') focusNextPane(event.shiftKey ? -1 : 1);
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, [runs, view]);

  return (
    <div className="flex h-full flex-col bg-bg">
      <TopBar compact={narrow} onPalette={() => setPaletteOpen(true)} />
      <ConnectionBanner />
      <main className="relative min-h-0 flex-1">
        <div inert={covered} className={`h-full ${covered ? 'invisible' : ''}`}>
          {narrow ? <PhoneLayout /> : <DesktopLayout />}
        </div>
        {covered && (
          <div className="absolute inset-0 z-20">
            <FullPages />
          </div>
        )}
      </main>
      <div className="sr-only" role="status">
        {build ? summarize(build) : ''}
      </div>
      <NoticeList />
      <AddAppliance />
      <CommandPalette open={paletteOpen} onOpenChange={setPaletteOpen} />
    </div>
  );
}
