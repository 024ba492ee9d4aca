import { type Target, targets } from '@skerry/contracts';
import { Check, Cpu } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { usePictureState } from '../canvas/use-picture.ts';
import { useServices } from '../context/services.ts';
import { useDraft } from '../context/use-draft.ts';
import { describeTarget, toggleTarget } from '../design/targets.ts';
import { Hint } from '../ui/hint.tsx';
import { menuContent, menuItem } from '../ui/menu.ts';

/** Where to boot: toggles with a word about each; on a phone a menu with the same. */
export function TargetPicker({ compact }: { compact: boolean }) {
  const { pictures } = useServices();
  const { targets: chosen } = useDraft();
  const board = usePictureState().read?.composition.manifest.board;
  const toggle = (target: Target): void => pictures.setTargets(toggleTarget(targets, chosen, target));

  if (compact) {
    return (
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger
          aria-label={`Targets: ${chosen.join(', ')}`}
          className="inline-flex h-8 items-center gap-1.5 rounded-md border border-line-strong px-2.5 text-xs"
        >
          <Cpu size={14} aria-hidden="true" /> {chosen.length}
        </DropdownMenu.Trigger>
        <DropdownMenu.Content collisionPadding={8} align="end" sideOffset={6} className={menuContent}>
          {targets.map((target) => (
            <DropdownMenu.CheckboxItem
              key={target}
              checked={chosen.includes(target)}
              className={`${menuItem} h-11!`}
              onCheckedChange={() => toggle(target)}
              onSelect={(event) => event.preventDefault()}
            >
              <Check size={14} className={chosen.includes(target) ? 'text-accent' : 'invisible'} />
              <span className="w-10 font-mono text-xs">{target}</span>
              <span className="text-muted">{describeTarget(target, board).summary}</span>
            </DropdownMenu.CheckboxItem>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Root>
    );
  }
  return (
    <fieldset className="mr-1.5 flex items-center gap-1">
      <legend className="sr-only">Targets</legend>
      {targets.map((target) => {
        const on = chosen.includes(target);
        const { summary, explanation } = describeTarget(target, board);
        return (
          <Hint
            key={target}
            label={
              <span className="block py-0.5">
                <strong className="block font-semibold">{summary}</strong>
                {explanation}
              </span>
            }
          >
            <button
              type="button"
              aria-pressed={on}
              aria-label={`Target ${target}: ${summary}`}
              className={`inline-flex h-7 items-center gap-1.5 rounded-md border px-2 font-mono text-xs transition-colors ${
                on ? 'border-accent bg-accent-soft text-text' : 'border-line-strong text-muted hover:bg-hover'
              }`}
              onClick={() => toggle(target)}
            >
              <span
                aria-hidden="true"
                className={`size-1.5 rounded-full ${on ? 'bg-accent' : 'bg-line-strong'}`}
              />
              {target}
            </button>
          </Hint>
        );
      })}
    </fieldset>
  );
}
