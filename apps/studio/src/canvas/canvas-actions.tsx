import { ChevronDown, EllipsisVertical, List, Plus, Redo2, Undo2, Workflow } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useServices } from '../context/services.ts';
import { useAppliances, useDraft } from '../context/use-draft.ts';
import { IconButton } from '../ui/button.tsx';
import { Hint } from '../ui/hint.tsx';
import { menuContent, menuItem } from '../ui/menu.ts';
import { downloadZip } from './download.ts';
import { useCanvasUi, usePictureState } from './use-picture.ts';

/** The header of the canvas: whose picture it is, how it follows the code, and what can be done to all of it. */
export function CanvasActions({ compact }: { compact: boolean }) {
  const { pictures, canvasUi } = useServices();
  const { read, canUndo, canRedo } = usePictureState();
  const mode = useCanvasUi((ui) => ui.mode);
  const ui = canvasUi.getState();
  return (
    <>
      <ApplianceChoice />
      {!compact && read?.composition.origin === 'derived' && !read.isBlank && (
        <Hint label="The libraries are those that the code mentions. The first edit of the picture writes them into appliance.json.">
          <button type="button" className="truncate rounded px-1 text-xs text-muted">
            follows the code
          </button>
        </Hint>
      )}
      <IconButton
        label={canUndo === undefined ? 'Undo' : `Undo: ${canUndo}`}
        shortcut="Mod+Z"
        disabled={canUndo === undefined}
        onClick={() => pictures.undo()}
      >
        <Undo2 size={14} />
      </IconButton>
      <IconButton
        label={canRedo === undefined ? 'Redo' : `Redo: ${canRedo}`}
        shortcut="Mod+Shift+Z"
        disabled={canRedo === undefined}
        onClick={() => pictures.redo()}
      >
        <Redo2 size={14} />
      </IconButton>
      <IconButton label="Add a library" shortcut="A" onClick={() => ui.openPalette(true)}>
        <Plus size={15} />
      </IconButton>
      <IconButton
        label={mode === 'list' ? 'Show the picture' : 'Show as a list'}
        onClick={() => ui.show(mode === 'list' ? 'picture' : 'list')}
      >
        {mode === 'list' ? <Workflow size={14} /> : <List size={14} />}
      </IconButton>
      <CanvasMenu compact={compact} />
    </>
  );
}

/** Whose picture is shown, and the way to a second one beside it. */
function ApplianceChoice() {
  const { pictures, view } = useServices();
  const appliances = useAppliances();
  const { folder } = usePictureState();
  const shown = appliances.find((each) => each.folder === folder);
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        aria-label={`Picture of ${shown?.name ?? folder}. Choose or add an appliance`}
        className="flex h-6 min-w-0 items-center gap-1 rounded-md bg-raised px-2 font-mono text-xs hover:bg-hover"
      >
        <span className="truncate">{shown?.name ?? folder}</span>
        <ChevronDown size={12} aria-hidden="true" className="shrink-0 text-muted" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Content collisionPadding={8} align="end" sideOffset={6} className={menuContent}>
        {appliances.map((each) => (
          <DropdownMenu.Item
            key={each.folder}
            className={`${menuItem} font-mono text-xs ${each.folder === folder ? 'bg-accent-soft' : ''}`}
            onSelect={() => pictures.choose(each.folder)}
          >
            {each.name}
          </DropdownMenu.Item>
        ))}
        <DropdownMenu.Separator className="my-1 h-px bg-line" />
        <DropdownMenu.Item className={menuItem} onSelect={() => view.getState().addAppliance(true)}>
          <Plus size={14} /> Add an appliance…
        </DropdownMenu.Item>
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}

function CanvasMenu({ compact }: { compact: boolean }) {
  const { pictures, canvasUi } = useServices();
  const draft = useDraft();
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <IconButton label="More of the canvas">
          <EllipsisVertical size={14} />
        </IconButton>
      </DropdownMenu.Trigger>
      <DropdownMenu.Content collisionPadding={8} align="end" sideOffset={6} className={menuContent}>
        <DropdownMenu.Item className={menuItem} onSelect={() => pictures.move({}, 'lay out')}>
          Lay out anew
        </DropdownMenu.Item>
        <DropdownMenu.Item className={menuItem} onSelect={() => downloadZip(draft)}>
          Export as zip
        </DropdownMenu.Item>
        {!compact && (
          <DropdownMenu.Item className={menuItem} onSelect={() => canvasUi.getState().openKeys(true)}>
            Keyboard shortcuts
          </DropdownMenu.Item>
        )}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}
