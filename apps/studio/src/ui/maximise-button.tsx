import { Maximize2, Minimize2 } from 'lucide-react';
import { useServices, useView } from '../context/services.ts';
import type { MaximisedPlace } from '../context/view.ts';
import { IconButton } from './button.tsx';

/** Gives a pane the whole page, and back. On a phone every pane has it already. */
export function MaximiseButton({ place }: { place: MaximisedPlace }) {
  const { view } = useServices();
  const isMaximised = useView((each) => each.maximised) === place;
  return (
    <IconButton
      label={isMaximised ? `Restore ${place}` : `Maximise ${place}`}
      shortcut="Mod+Shift+Enter"
      className="max-[760px]:hidden!"
      aria-pressed={isMaximised}
      onClick={() => view.getState().maximise(isMaximised ? null : place)}
    >
      {isMaximised ? <Minimize2 size={13} /> : <Maximize2 size={13} />}
    </IconButton>
  );
}
