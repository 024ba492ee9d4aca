import { type ComponentType, useEffect, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Pane } from '../ui/pane.tsx';
import { CanvasActions } from './canvas-actions.tsx';

type Loaded = ComponentType<{ compact: boolean }>;

/** The picture of the appliance in front. What draws it is loaded after the page is there; on a phone, when it is looked at. */
export function CanvasPane({ compact = false, shown = true }: { compact?: boolean; shown?: boolean }) {
  const [canvas, setCanvas] = useState<{ Canvas: Loaded } | 'loading' | 'failed' | undefined>();

  useEffect(() => {
    if (!shown || canvas !== undefined) return;
    setCanvas('loading');
    import('./canvas.tsx').then(
      ({ Canvas }) => setCanvas({ Canvas }),
      () => setCanvas('failed'),
    );
  }, [shown, canvas]);

  return (
    <Pane id="canvas" title="Canvas" place="canvas" actions={<CanvasActions compact={compact} />}>
      <div className="relative min-h-0 flex-1 overflow-hidden bg-bg">
        {typeof canvas === 'object' ? (
          <canvas.Canvas compact={compact} />
        ) : canvas === 'failed' ? (
          <div className="flex h-full flex-col items-center justify-center gap-3 p-6 text-center">
            <p>The canvas could not be loaded. Your files are safe; perhaps Skerry was updated meanwhile.</p>
            <Button onClick={() => location.reload()}>Reload the page</Button>
          </div>
        ) : (
          <p role="status" className="p-4 text-muted">
            Drawing…
          </p>
        )}
      </div>
    </Pane>
  );
}
