import type { ReactNode } from 'react';
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { CanvasPane } from '../canvas/canvas-pane.tsx';
import { MachinesPane } from '../console/machines-pane.tsx';
import { useView } from '../context/services.ts';
import type { MaximisedPlace } from '../context/view.ts';
import { EditorPane } from '../editor/editor-pane.tsx';
import { SideColumn } from './side-column.tsx';

/** The picture beside the code, the machines below with the build or the page; the sizes are the person's and are kept. */
export function DesktopLayout() {
  const rows = useDefaultLayout({ id: 'skerry.page' });
  const upper = useDefaultLayout({ id: 'skerry.page.upper' });
  const lower = useDefaultLayout({ id: 'skerry.page.lower' });
  return (
    <div className="relative h-full">
      <Group orientation="vertical" defaultLayout={rows.defaultLayout} onLayoutChanged={rows.onLayoutChanged}>
        <Panel id="row-upper" defaultSize="62%" minSize={160}>
          <Group
            orientation="horizontal"
            defaultLayout={upper.defaultLayout}
            onLayoutChanged={upper.onLayoutChanged}
          >
            <Panel id="place-canvas" defaultSize="48%" minSize={280}>
              <Placed place="canvas">
                <CanvasPane />
              </Placed>
            </Panel>
            <Separator className="divider" aria-label="Width of the canvas and the code" />
            <Panel id="place-code" minSize={280}>
              <Placed place="code">
                <EditorPane />
              </Placed>
            </Panel>
          </Group>
        </Panel>
        <Separator className="divider" aria-label="Height of canvas and code above machines" />
        <Panel id="row-lower" minSize={120}>
          <Group
            orientation="horizontal"
            defaultLayout={lower.defaultLayout}
            onLayoutChanged={lower.onLayoutChanged}
          >
            <Panel id="place-machines" defaultSize="66%" minSize={280}>
              <Placed place="machines">
                <MachinesPane />
              </Placed>
            </Panel>
            <Separator className="divider" aria-label="Width of the machines and what is beside them" />
            <Panel id="place-side" minSize={260}>
              <Placed place="side">
                <SideColumn />
              </Placed>
            </Panel>
          </Group>
        </Panel>
      </Group>
    </div>
  );
}

/** A pane that is maximised lies over all the others, which stay as they are below it and take no focus. */
function Placed({ place, children }: { place: MaximisedPlace; children: ReactNode }) {
  const maximised = useView((each) => each.maximised);
  const look =
    maximised === null ? 'h-full' : maximised === place ? 'absolute inset-0 z-10' : 'invisible h-full';
  return (
    <div data-place={place} className={look}>
      {children}
    </div>
  );
}
