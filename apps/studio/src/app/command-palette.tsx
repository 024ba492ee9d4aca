import { Command } from 'cmdk';
import { Dialog } from 'radix-ui';
import { Keys } from '../ui/keys.tsx';
import { useCommands } from './commands.ts';

/** Every act of the page in one list: Ctrl-K, a few letters, Enter. */
export function CommandPalette({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/45" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[14vh] left-1/2 z-50 w-[min(36rem,calc(100vw-1.5rem))] -translate-x-1/2 overflow-hidden rounded-xl border border-line-strong bg-surface shadow-float"
          // The command decides where the focus goes: the editor, a console, a dialog of its own.
          onCloseAutoFocus={(event) => event.preventDefault()}
        >
          <Dialog.Title className="sr-only">Commands</Dialog.Title>
          <Palette close={() => onOpenChange(false)} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Palette({ close }: { close: () => void }) {
  const groups = useCommands();
  return (
    <Command label="Commands" loop>
      <Command.Input
        placeholder="What do you want to do?"
        className="h-12 w-full border-b border-line bg-transparent px-4 text-[15px] outline-none placeholder:text-muted"
      />
      <Command.List label="Commands" className="max-h-[min(24rem,60vh)] overflow-y-auto p-1.5">
        <Command.Empty className="px-3 py-6 text-center text-muted">No command by that name.</Command.Empty>
        {groups.map(({ heading, commands }) => (
          <Command.Group
            key={heading}
            heading={heading}
            className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted"
          >
            {commands.map(({ label, detail, shortcut, run }) => (
              <Command.Item
                key={label}
                value={`${heading} ${label}`}
                className="flex h-9 cursor-default items-center gap-2 rounded-md px-2.5 data-[selected=true]:bg-accent-soft"
                onSelect={() => {
                  close();
                  // After the dialog has given the focus back.
                  requestAnimationFrame(run);
                }}
              >
                <span>{label}</span>
                {detail && <span className="truncate text-xs text-muted">{detail}</span>}
                {shortcut && <Keys of={shortcut} className="ml-auto text-muted" />}
              </Command.Item>
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  );
}
