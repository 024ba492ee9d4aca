import { PanelLeft } from 'lucide-react';
import { useState } from 'react';
import { useServices, useWorkspace } from '../context/services.ts';
import { useDraft } from '../context/use-draft.ts';
import { nameOf } from '../design/appliances.ts';
import { IconButton } from '../ui/button.tsx';
import { MaximiseButton } from '../ui/maximise-button.tsx';
import { CodeArea } from './code-area.tsx';
import { FileList } from './file-list.tsx';
import { LibraryOffers } from './library-offers.tsx';
import { Problems } from './problems.tsx';
import { Tabs } from './tabs.tsx';

/** The sources: files at the left, the open ones as tabs, the editor, and what is wrong below it. */
export function EditorPane({ compact = false }: { compact?: boolean }) {
  const { workspace } = useServices();
  const draft = useDraft();
  const kept = useWorkspace((each) => each.filesShown);
  // On a phone the list lies over the code, for as long as a file is chosen.
  const [over, setOver] = useState(false);
  const shown = compact ? over : kept;
  const toggle = (): void => (compact ? setOver(!over) : workspace.getState().setFilesShown(!kept));
  return (
    <section
      aria-label={`Code of ${nameOf(draft)}`}
      data-pane="code"
      tabIndex={-1}
      className="relative flex h-full min-h-0 min-w-0 bg-surface outline-none"
    >
      {shown && !compact && <FileList />}
      <div className="flex min-w-0 flex-1 flex-col">
        <div className="flex h-9 shrink-0 items-stretch border-b border-line bg-bg">
          <div className="flex items-center px-1">
            <IconButton label={shown ? 'Hide files' : 'Show files'} aria-expanded={shown} onClick={toggle}>
              <PanelLeft size={15} />
            </IconButton>
          </div>
          <Tabs />
          <div className="ml-auto flex items-center px-1">
            <MaximiseButton place="code" />
          </div>
        </div>
        <CodeArea />
        <LibraryOffers />
        <Problems />
      </div>
      {shown && compact && (
        <div className="absolute inset-x-0 top-9 bottom-0 z-10 flex">
          <FileList onOpen={() => setOver(false)} />
          <button
            type="button"
            aria-label="Hide files"
            className="flex-1 bg-black/45"
            onClick={() => setOver(false)}
          />
        </div>
      )}
    </section>
  );
}
