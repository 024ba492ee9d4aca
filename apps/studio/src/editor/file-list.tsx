import { FilePlus2, Lock, MoreHorizontal } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useState } from 'react';
import { useServices } from '../context/services.ts';
import { useDraft, useProblems } from '../context/use-draft.ts';
import { explainRefusal, type FileRefusal } from '../design/files.ts';
import { wirePath } from '../design/generated.ts';
import { IconButton } from '../ui/button.tsx';
import { Confirm, type Question } from '../ui/confirm.tsx';
import { menuContent, menuItem } from '../ui/menu.ts';

type Naming = { readonly kind: 'create' } | { readonly kind: 'rename'; readonly path: string };

/** The appliance's files: open, create, rename, delete. */
export function FileList({ onOpen }: { onOpen?: () => void }) {
  const { workspace } = useServices();
  const draft = useDraft();
  const problems = useProblems();
  const [naming, setNaming] = useState<Naming | null>(null);
  const [question, setQuestion] = useState<Question | null>(null);

  function name(path: string): FileRefusal | undefined {
    if (!naming) return undefined;
    const { createFile, renameFile } = workspace.getState();
    if (naming.kind === 'rename' && naming.path === path) return undefined;
    return naming.kind === 'create' ? createFile(path) : renameFile(naming.path, path);
  }

  return (
    <nav aria-label="Files" className="flex w-44 max-w-[70%] shrink-0 flex-col border-r border-line bg-bg">
      <div className="flex h-9 items-center border-b border-line pr-1 pl-3">
        <h2 className="text-xs font-semibold tracking-wide text-muted">Files</h2>
        <IconButton label="New file" className="ml-auto" onClick={() => setNaming({ kind: 'create' })}>
          <FilePlus2 size={15} />
        </IconButton>
      </div>
      <ul className="min-h-0 flex-1 overflow-y-auto p-1">
        {draft.files.map(({ path }) => {
          if (naming?.kind === 'rename' && naming.path === path) {
            return <NameField key={path} initial={path} submit={name} close={() => setNaming(null)} />;
          }
          const wrong = problems.filter((each) => each.file === path && each.severity === 'error').length;
          return (
            <li key={path} className="group relative">
              <button
                type="button"
                aria-current={path === draft.active ? 'true' : undefined}
                className={`flex h-7 w-full items-center gap-1.5 rounded-md pr-7 pl-2 text-left font-mono text-xs ${
                  path === draft.active ? 'bg-hover text-text' : 'text-muted hover:bg-raised hover:text-text'
                }`}
                onClick={() => {
                  workspace.getState().openFile(path);
                  onOpen?.();
                }}
                onDoubleClick={() => setNaming({ kind: 'rename', path })}
                onKeyDown={(event) => event.key === 'F2' && setNaming({ kind: 'rename', path })}
              >
                <span className={`min-w-0 truncate ${wrong > 0 ? 'text-danger' : ''}`}>{path}</span>
                {wrong > 0 && <span className="ml-auto text-[11px] text-danger">{wrong}</span>}
              </button>
              <DropdownMenu.Root modal={false}>
                <DropdownMenu.Trigger asChild>
                  <button
                    type="button"
                    aria-label={`More for ${path}`}
                    className="absolute top-1 right-1 rounded p-0.5 text-muted opacity-0 group-hover:opacity-100 hover:bg-line hover:text-text focus-visible:opacity-100 data-[state=open]:opacity-100"
                  >
                    <MoreHorizontal size={14} />
                  </button>
                </DropdownMenu.Trigger>
                <DropdownMenu.Content
                  collisionPadding={8}
                  align="start"
                  sideOffset={4}
                  className={menuContent}
                >
                  <DropdownMenu.Item
                    className={menuItem}
                    onSelect={() => setNaming({ kind: 'rename', path })}
                  >
                    Rename
                  </DropdownMenu.Item>
                  <DropdownMenu.Item
                    className={`${menuItem} text-danger`}
                    onSelect={() =>
                      setQuestion({
                        title: `Delete ${path}?`,
                        detail: 'Its content is gone for good.',
                        confirm: 'Delete',
                        onConfirm: () => workspace.getState().deleteFile(path),
                      })
                    }
                  >
                    Delete…
                  </DropdownMenu.Item>
                </DropdownMenu.Content>
              </DropdownMenu.Root>
            </li>
          );
        })}
        <li>
          <button
            type="button"
            aria-current={draft.active === wirePath ? 'true' : undefined}
            title="Generated from the picture, and what the build begins with. It is read-only."
            className={`flex h-7 w-full items-center gap-1.5 rounded-md pl-2 text-left font-mono text-xs italic ${
              draft.active === wirePath ? 'bg-hover text-text' : 'text-muted hover:bg-raised hover:text-text'
            }`}
            onClick={() => {
              workspace.getState().openFile(wirePath);
              onOpen?.();
            }}
          >
            wire.ts
            <Lock size={11} aria-label="read-only" />
          </button>
        </li>
        {naming?.kind === 'create' && <NameField initial="" submit={name} close={() => setNaming(null)} />}
      </ul>
      <Confirm question={question} onClose={() => setQuestion(null)} />
    </nav>
  );
}

/** Enter takes the name, Escape or leaving it gives up; a refusal stays with its reason. */
function NameField({
  initial,
  submit,
  close,
}: {
  initial: string;
  submit: (path: string) => FileRefusal | undefined;
  close: () => void;
}) {
  const [refusal, setRefusal] = useState<FileRefusal>();
  return (
    <li className="p-0.5">
      <input
        // The person has just asked for this field.
        // biome-ignore lint/a11y/noAutofocus: see above
        autoFocus
        aria-label={initial === '' ? 'Name of the new file' : `New name of ${initial}`}
        aria-invalid={refusal !== undefined}
        aria-describedby={refusal ? 'file-refusal' : undefined}
        defaultValue={initial}
        placeholder="name.ts"
        spellCheck={false}
        className="h-7 w-full rounded-md border border-line-strong bg-surface px-1.5 font-mono text-xs"
        onFocus={(event) =>
          event.target.setSelectionRange(
            0,
            initial.lastIndexOf('.') < 0 ? initial.length : initial.indexOf('.'),
          )
        }
        onChange={() => setRefusal(undefined)}
        onBlur={close}
        onKeyDown={(event) => {
          if (event.key === 'Escape') close();
          if (event.key !== 'Enter') return;
          const refused = submit(event.currentTarget.value.trim());
          if (refused) setRefusal(refused);
          else close();
        }}
      />
      {refusal && (
        <p id="file-refusal" role="alert" className="px-1.5 pt-1 text-xs text-danger">
          {explainRefusal(refusal)}
        </p>
      )}
    </li>
  );
}
