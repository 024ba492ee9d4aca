import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { MachinesPane } from '../console/machines-pane.tsx';
import { EditorPane } from '../editor/editor-pane.tsx';
import { SideColumn } from './side-column.tsx';

/** Code above, beside it the build or the page, machines side by side below; the sizes are the person's and are kept. */
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
          <Separator className="divider" aria-label="Width of code and what is beside it" />
          <Panel id="column-build" minSize={260}>
            <SideColumn />
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
