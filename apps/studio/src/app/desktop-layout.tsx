import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { BuildPane } from '../build/build-pane.tsx';
import { MachinesPane } from '../console/machines-pane.tsx';
import { EditorPane } from '../editor/editor-pane.tsx';

/** Code and build above, machines side by side below; the sizes are the person's and are kept. */
export function DesktopLayout() {
  const rows = useDefaultLayout({ id: 'skerry.rows' });
  const columns = useDefaultLayout({ id: 'skerry.columns' });
  return (
    <Group orientation="vertical" defaultLayout={rows.defaultLayout} onLayoutChanged={rows.onLayoutChanged}>
      <Panel id="row-code" defaultSize="57%" minSize={160}>
        <Group
          orientation="horizontal"
          defaultLayout={columns.defaultLayout}
          onLayoutChanged={columns.onLayoutChanged}
        >
          <Panel id="column-code" defaultSize="68%" minSize={320}>
            <EditorPane />
          </Panel>
          <Separator className="divider" aria-label="Width of code and build" />
          <Panel id="column-build" minSize={260}>
            <BuildPane />
          </Panel>
        </Group>
      </Panel>
      <Separator className="divider" aria-label="Height of code and machines" />
      <Panel id="row-machines" minSize={120}>
        <MachinesPane />
      </Panel>
    </Group>
  );
}
