import { PanelLeft } from 'lucide-react';
import { useServices, useWorkspace } from '../context/services.ts';
import { useDraft } from '../context/use-draft.ts';
import { nameOf } from '../design/draft.ts';
import { IconButton } from '../ui/button.tsx';
import { CodeArea } from './code-area.tsx';
import { FileList } from './file-list.tsx';
import { Problems } from './problems.tsx';
import { Tabs } from './tabs.tsx';

/** The sources: files at the left, the open ones as tabs, the editor, and what is wrong below it. */
export function EditorPane({ compact = false }: { compact?: boolean }) {
  const { workspace } = useServices();
  const draft = useDraft();
  const filesShown = useWorkspace((each) => each.filesShown);
  return (
    <section
      aria-label={`Code of ${nameOf(draft)}`}
      data-pane="code"
      tabIndex={-1}
      className="flex h-full min-h-0 min-w-0 bg-surface outline-none"
    >
      {filesShown && !compact && <FileList />}
      <div className="flex min-w-0 flex-1 flex-col">
        <div className="flex h-9 shrink-0 items-stretch border-b border-line bg-bg">
          {!compact && (
            <div className="flex items-center px-1">
              <IconButton
                label={filesShown ? 'Hide files' : 'Show files'}
                aria-expanded={filesShown}
                onClick={() => workspace.getState().setFilesShown(!filesShown)}
              >
                <PanelLeft size={15} />
              </IconButton>
            </div>
          )}
          <Tabs />
        </div>
        <CodeArea />
        <Problems />
      </div>
    </section>
  );
}
