import { ChevronRight, TriangleAlert } from 'lucide-react';
import { useServices } from '../context/services.ts';
import { formatBytes } from '../design/units.ts';
import type { PictureNode } from './model/picture.ts';
import type { Shown } from './use-picture.ts';

const sections: readonly { readonly title: string; readonly kinds: readonly PictureNode['kind'][] }[] = [
  { title: 'Your code', kinds: ['app'] },
  { title: 'Libraries', kinds: ['library', 'unknown'] },
  { title: 'Devices', kinds: ['device'] },
  { title: 'Targets', kinds: ['target'] },
];

/** The picture as a list, for small pages and for whoever reads rather than looks. */
export function CanvasList({ shown: { picture } }: { shown: Shown }) {
  const { canvasUi } = useServices();
  return (
    <div className="absolute inset-0 overflow-y-auto bg-surface pb-4">
      {sections.map(({ title, kinds }) => {
        const nodes = picture.nodes.filter(({ kind }) => kinds.includes(kind));
        if (nodes.length === 0) return null;
        return (
          <section key={title} aria-label={title}>
            <h3 className="px-3 pt-3 pb-1 text-xs font-semibold text-muted">{title}</h3>
            <ul>
              {nodes.map((node) => (
                <li key={node.id}>
                  <button
                    type="button"
                    data-node={node.id}
                    className="flex min-h-11 w-full items-center gap-2 px-3 py-1.5 text-left hover:bg-hover"
                    onClick={() => canvasUi.getState().inspect(node.id)}
                  >
                    <span className="min-w-0 flex-1">
                      <span className="flex items-center gap-1.5 font-medium">
                        {node.title}
                        {node.problems.length > 0 && (
                          <TriangleAlert size={12} aria-hidden="true" className="text-danger" />
                        )}
                      </span>
                      <span className="block truncate text-xs text-muted">
                        {node.problems[0]?.message ?? node.summary}
                      </span>
                    </span>
                    {node.weight && (
                      <span className="font-mono text-[11px] text-muted tabular-nums">
                        {formatBytes(node.weight.bytes)}
                      </span>
                    )}
                    <ChevronRight size={14} aria-hidden="true" className="shrink-0 text-muted" />
                  </button>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}
