import '@xyflow/react/dist/base.css';
import { ReactFlowProvider } from '@xyflow/react';
import { useCatalogue } from '../context/use-catalogue.ts';
import { CanvasList } from './canvas-list.tsx';
import { FirstStep } from './first-step.tsx';
import { Flow } from './flow.tsx';
import { Inspector } from './inspector.tsx';
import { KeysDialog } from './keys-dialog.tsx';
import { Palette } from './palette.tsx';
import { useCanvasClipboard, useCanvasKeys } from './use-canvas-keys.ts';
import { useCanvasUi, usePictureState, useShown } from './use-picture.ts';

/** What the canvas shows: the picture, or what stands in its way and what to do about it. */
export function Canvas({ compact }: { compact: boolean }) {
  const shown = useShown();
  const { unreadable } = usePictureState();
  const mode = useCanvasUi((ui) => ui.mode);
  const onKeyDown = useCanvasKeys();
  const clipboard = useCanvasClipboard();
  if (!shown) return <Absent />;
  const isFirst = shown.read.isBlank && !unreadable;
  return (
    // The keys of the canvas, where the focus is inside of it; what has a role of its own keeps its keys.
    // biome-ignore lint/a11y/noStaticElementInteractions: see above
    <div className="absolute inset-0 flex" onKeyDown={onKeyDown} {...clipboard}>
      <Palette shown={shown} compact={compact} />
      <div className="relative min-w-0 flex-1">
        {isFirst ? (
          <FirstStep />
        ) : mode === 'list' ? (
          <CanvasList shown={shown} />
        ) : (
          <ReactFlowProvider key={shown.key}>
            <div className={`absolute inset-0 transition-opacity ${unreadable ? 'opacity-40' : ''}`}>
              <Flow shown={shown} compact={compact} />
            </div>
          </ReactFlowProvider>
        )}
        <Notes />
      </div>
      <Inspector shown={shown} compact={compact} />
      <KeysDialog />
    </div>
  );
}

/** What a person has to know about the picture as it is. */
function Notes() {
  const { unreadable } = usePictureState();
  const catalogue = useCatalogue();
  const refusal = useCanvasUi((ui) => ui.refusal);
  return (
    <div
      className="pointer-events-none absolute inset-x-2 top-2 flex flex-col items-start gap-1.5"
      role="status"
    >
      {unreadable && (
        <p className="rounded-md border border-danger bg-danger-soft px-2.5 py-1.5 text-danger">
          <span className="font-mono text-xs">{unreadable.path}</span> {unreadable.message} The picture is the
          last one that could be read.
        </p>
      )}
      {catalogue.kind === 'kept' && (
        <p className="rounded-md border border-line bg-raised px-2.5 py-1 text-xs text-muted">
          The catalogue cannot be reached; the libraries are those of your last visit.
        </p>
      )}
      {refusal && (
        <p className="self-center rounded-md border border-warn bg-warn-soft px-2.5 py-1.5 text-warn">
          {refusal}
        </p>
      )}
    </div>
  );
}

function Absent() {
  const catalogue = useCatalogue();
  const { unreadable } = usePictureState();
  return (
    <div className="flex h-full flex-col items-center justify-center gap-1.5 p-6 text-center" role="status">
      {catalogue.kind === 'failed' ? (
        <>
          <p className="font-semibold">There is no catalogue of libraries.</p>
          <p className="max-w-96 text-muted">
            {catalogue.message} {catalogue.advice}
          </p>
        </>
      ) : unreadable ? (
        <>
          <p className="font-semibold">
            <span className="font-mono">{unreadable.path}</span> cannot be read.
          </p>
          <p className="max-w-96 text-muted">{unreadable.message}</p>
        </>
      ) : (
        <p className="text-muted">Loading the libraries…</p>
      )}
    </div>
  );
}
