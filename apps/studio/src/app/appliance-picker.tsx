import { ChevronsUpDown, LayoutGrid, Network, Plus, RotateCcw, Trash2 } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useState } from 'react';
import { useServices, useWorkspace } from '../context/services.ts';
import { useDraft } from '../context/use-draft.ts';
import { useExamples } from '../context/use-examples.ts';
import { nameOf } from '../design/appliances.ts';
import { isEdited } from '../design/draft.ts';
import { Confirm, type Question } from '../ui/confirm.tsx';
import { menuContent, menuItem } from '../ui/menu.ts';

/** Which appliance is open: the person's drafts and the examples to start from. */
export function AppliancePicker() {
  const { workspace, route } = useServices();
  const draft = useDraft();
  const drafts = useWorkspace((each) => each.drafts);
  const examples = useExamples();
  const [question, setQuestion] = useState<Question | null>(null);
  const own = drafts.filter((each) => !examples.some(({ name }) => name === each.example));
  const origin = examples.find(({ name }) => name === draft.example);
  const edited = origin !== undefined && isEdited(draft, origin);

  return (
    <>
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger
          aria-label={`Appliance: ${nameOf(draft)}. Choose another`}
          className="inline-flex h-8 min-w-0 items-center gap-1.5 rounded-md px-2 font-medium hover:bg-hover"
        >
          <span className="truncate">{nameOf(draft)}</span>
          {edited && <span title="edited" className="size-1.5 shrink-0 rounded-full bg-accent" />}
          <ChevronsUpDown size={13} aria-hidden="true" className="shrink-0 text-muted" />
        </DropdownMenu.Trigger>
        <DropdownMenu.Content
          collisionPadding={8}
          align="start"
          sideOffset={6}
          // What scrolls can be reached by Tab.
          tabIndex={0}
          className={`${menuContent} max-h-[min(40rem,var(--radix-dropdown-menu-content-available-height))] w-88 max-w-[calc(100vw-1.5rem)] overflow-y-auto`}
        >
          <DropdownMenu.Label className="px-2 pt-1.5 pb-1 text-xs text-muted">Examples</DropdownMenu.Label>
          {examples.map((example) => {
            const begun = drafts.find((each) => each.example === example.name);
            return (
              <DropdownMenu.Item
                key={example.name}
                className={`${menuItem} h-auto! flex-col items-start! gap-0! py-1.5 ${begun?.id === draft.id ? 'bg-accent-soft' : ''}`}
                onSelect={() => workspace.getState().openExample(example)}
              >
                <span className="flex items-center gap-1.5 font-medium">
                  {example.name}
                  {begun && isEdited(begun, example) && (
                    <span className="text-xs font-normal text-accent">edited</span>
                  )}
                </span>
                <span className="text-xs text-muted">{example.description}</span>
              </DropdownMenu.Item>
            );
          })}
          {own.length > 0 && (
            <DropdownMenu.Label className="px-2 pt-2.5 pb-1 text-xs text-muted">Yours</DropdownMenu.Label>
          )}
          {own.map((each) => (
            <DropdownMenu.Item
              key={each.id}
              className={`${menuItem} ${each.id === draft.id ? 'bg-accent-soft' : ''}`}
              onSelect={() => workspace.getState().openDraft(each.id)}
            >
              {nameOf(each)}
            </DropdownMenu.Item>
          ))}
          {/* What can be opened scrolls below it; what can be done stays in sight. */}
          <div className="sticky -bottom-1 -mx-1 -mb-1 bg-raised px-1 pb-1">
            <DropdownMenu.Separator className="my-1 h-px bg-line" />
            <DropdownMenu.Item className={menuItem} onSelect={() => workspace.getState().openBlank()}>
              <Plus size={14} /> New appliance
            </DropdownMenu.Item>
            <DropdownMenu.Item
              className={menuItem}
              onSelect={() => {
                workspace.getState().openProject();
                route.getState().go({ page: 'board' });
              }}
            >
              <Network size={14} /> New project
            </DropdownMenu.Item>
            <DropdownMenu.Item className={menuItem} onSelect={() => route.getState().go({ page: 'gallery' })}>
              <LayoutGrid size={14} /> Gallery…
            </DropdownMenu.Item>
            {origin && (
              <DropdownMenu.Item
                className={menuItem}
                disabled={!edited}
                onSelect={() =>
                  setQuestion({
                    title: `Start ${origin.name} over?`,
                    detail: 'Its files become those of the example again. Your edits of it are gone.',
                    confirm: 'Start over',
                    onConfirm: () => workspace.getState().startOver(origin),
                  })
                }
              >
                <RotateCcw size={14} /> Start over from the example…
              </DropdownMenu.Item>
            )}
            {!origin && (
              <DropdownMenu.Item
                className={`${menuItem} text-danger`}
                onSelect={() =>
                  setQuestion({
                    title: `Delete ${nameOf(draft)}?`,
                    detail: 'Its files are gone for good. Machines that run are not stopped.',
                    confirm: 'Delete',
                    onConfirm: () => workspace.getState().removeDraft(draft.id),
                  })
                }
              >
                <Trash2 size={14} /> Delete this appliance…
              </DropdownMenu.Item>
            )}
          </div>
        </DropdownMenu.Content>
      </DropdownMenu.Root>
      <Confirm question={question} onClose={() => setQuestion(null)} />
    </>
  );
}
