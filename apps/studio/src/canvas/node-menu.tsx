import { DropdownMenu } from 'radix-ui';
import { useServices } from '../context/services.ts';
import { Keys } from '../ui/keys.tsx';
import { menuContent, menuItem } from '../ui/menu.ts';
import { clipOf } from './model/clipboard.ts';
import { focusNode } from './node-view.tsx';
import { replacementsOf } from './replacements.ts';
import { removeNodes } from './use-canvas-keys.ts';
import { type Shown, useCanvasUi } from './use-picture.ts';

/** The menu of a node, where the pointer asked for it or below the node that has the focus. */
export function NodeMenu({ shown }: { shown: Shown }) {
  const { pictures, canvasUi, workspace } = useServices();
  const place = useCanvasUi(({ menu }) => menu);
  const node = shown.read.graph.nodes.find(({ id }) => id === place?.node);
  if (!place || !node) return null;
  const { composition } = shown.read;
  const { inspect, openMenu, selected } = canvasUi.getState();
  const library = node.kind === 'library' ? node.library : undefined;
  const nodes = selected.includes(node.id) ? selected : [node.id];
  const uses = library !== undefined && composition.uses.has(library.name);
  return (
    <DropdownMenu.Root open modal={false} onOpenChange={(open) => !open && openMenu(null)}>
      <DropdownMenu.Trigger asChild>
        <span aria-hidden="true" className="fixed size-0" style={{ left: place.x, top: place.y }} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          aria-label={`What to do with ${titleOf(shown, node.id)}`}
          align="start"
          collisionPadding={8}
          className={menuContent}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            focusNode(node.id);
          }}
        >
          <Item keys="Enter" onSelect={() => inspect(node.id)}>
            Inspect
          </Item>
          {node.kind === 'app' && (
            <Item onSelect={() => workspace.getState().openFile(shown.read.entry)}>
              Open {shown.read.entry}
            </Item>
          )}
          {library && (
            <Item
              onSelect={() =>
                pictures.edit({
                  kind: uses ? 'unuse' : 'use',
                  library: library.name,
                  ...(uses ? { keep: true } : {}),
                })
              }
            >
              {uses ? 'Do not use in the code' : 'Use in the code'}
            </Item>
          )}
          {library &&
            replacementsOf(library, composition, shown.known).map((each) => (
              <Item
                key={each.library.name}
                disabled={each.refused !== undefined}
                onSelect={() =>
                  pictures.edit({ kind: 'replace', library: library.name, by: each.library.name })
                }
              >
                Replace by {each.library.title}
              </Item>
            ))}
          {library && (
            <Item
              keys="Mod+C"
              onSelect={() => {
                const clip = clipOf(nodes, composition);
                // A browser that forbids the clipboard still has Ctrl-C, which asks nobody.
                if (clip !== undefined) navigator.clipboard?.writeText(clip).catch(() => undefined);
              }}
            >
              Copy
            </Item>
          )}
          {(library || node.kind === 'unknown') && (
            <Item keys="Del" danger onSelect={() => removeNodes(nodes, pictures, canvasUi)}>
              Remove{nodes.length > 1 ? ` ${nodes.length}` : ''}
            </Item>
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function titleOf({ picture }: Shown, id: string): string {
  return picture.nodes.find((each) => each.id === id)?.title ?? id;
}

function Item({
  keys,
  danger = false,
  disabled = false,
  onSelect,
  children,
}: {
  keys?: string;
  danger?: boolean;
  disabled?: boolean;
  onSelect: () => void;
  children: React.ReactNode;
}) {
  return (
    <DropdownMenu.Item
      disabled={disabled}
      className={`${menuItem} ${danger ? 'text-danger' : ''}`}
      onSelect={onSelect}
    >
      {children}
      {keys && <Keys of={keys} className="ml-auto pl-4 text-muted" />}
    </DropdownMenu.Item>
  );
}
