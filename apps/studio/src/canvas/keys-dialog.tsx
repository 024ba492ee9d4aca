import { Dialog } from 'radix-ui';
import { useServices } from '../context/services.ts';
import { Keys } from '../ui/keys.tsx';
import { useCanvasUi } from './use-picture.ts';

const keys: readonly (readonly [keys: readonly string[], what: string])[] = [
  [['↑', '↓'], 'along the edges, or to the next row'],
  [['←', '→'], 'to the next in the row'],
  [['Home'], 'to your code'],
  [['Enter'], 'inspect'],
  [['Space'], 'select; acts are then about all that is selected'],
  [['A'], 'add a library'],
  [['Del'], 'remove, with what only it needed'],
  [['Shift+F10'], 'the menu of the node'],
  [['Tab'], 'to open needs, which are buttons'],
  [['Mod+C', 'Mod+X', 'Mod+V'], 'copy, cut, paste, also into another appliance'],
  [['Mod+Z', 'Mod+Shift+Z'], 'undo, redo'],
  [['L'], 'lay out anew'],
  [['F'], 'the whole picture in sight'],
  [['Mod+Shift+Enter'], 'give the pane the whole page, and back'],
  [['F6'], 'to the next pane'],
  [['Mod+Enter'], 'run'],
  [['Mod+K'], 'everything else'],
];

/** The shortcuts of the canvas. */
export function KeysDialog() {
  const { canvasUi } = useServices();
  const isOpen = useCanvasUi((ui) => ui.isKeysOpen);
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => canvasUi.getState().openKeys(open)}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/45" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 w-[min(30rem,calc(100vw-1.5rem))] -translate-x-1/2 rounded-xl border border-line-strong bg-surface p-5 shadow-float"
        >
          <Dialog.Title className="text-[15px] font-semibold">Keyboard shortcuts of the canvas</Dialog.Title>
          <dl className="mt-3 grid grid-cols-[auto_1fr] items-baseline gap-x-4 gap-y-1.5">
            {keys.map(([list, what]) => (
              <div key={what} className="contents">
                <dt className="flex gap-1.5">
                  {list.map((each) => (
                    <Keys
                      key={each}
                      of={each}
                      className="rounded border border-line-strong bg-raised px-1.5 py-1"
                    />
                  ))}
                </dt>
                <dd className="text-muted">{what}</dd>
              </div>
            ))}
          </dl>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
