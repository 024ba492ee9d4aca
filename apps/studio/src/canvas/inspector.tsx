import { type GraphNode, type NodeId, type Problem, usersOf, whyIsIt } from '@skerry/composition';
import { X } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { hashOf } from '../context/route.ts';
import { useServices } from '../context/services.ts';
import { formatBytes } from '../design/units.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { DeviceFacts, MachineSettings, TargetSettings } from './inspector-target.tsx';
import { LibraryParameters } from './library-parameters.tsx';
import { wordsOfPath } from './model/paths.ts';
import { focusNode } from './node-view.tsx';
import { Part } from './part.tsx';
import { replacementsOf } from './replacements.ts';
import { removeNodes } from './use-canvas-keys.ts';
import { type Shown, useCanvasUi } from './use-picture.ts';

const Readme = lazy(() => import('./readme.tsx'));
/** More ways to the same node than this explain nothing. */
const mostPaths = 3;

/** All about one node, in a sheet over the right of the canvas. */
export function Inspector({ shown, compact }: { shown: Shown; compact: boolean }) {
  const inspected = useCanvasUi((ui) => ui.inspected);
  const node = shown.read.graph.nodes.find(({ id }) => id === inspected);
  return node ? <Sheet key={node.id} node={node} shown={shown} compact={compact} /> : null;
}

function Sheet({ node, shown, compact }: { node: GraphNode; shown: Shown; compact: boolean }) {
  const { canvasUi, workspace } = useServices();
  const drawn = shown.picture.nodes.find(({ id }) => id === node.id);
  const section = useRef<HTMLElement>(null);
  useEffect(() => section.current?.focus({ preventScroll: true }), []);
  if (!drawn) return null;
  const close = (): void => {
    canvasUi.getState().inspect(null);
    focusNode(node.id);
  };
  return (
    <section
      ref={section}
      tabIndex={-1}
      aria-label={`Inspector: ${drawn.title}`}
      className={`z-20 flex flex-col border-l border-line bg-surface outline-none ${compact ? 'absolute inset-0' : 'w-72 max-w-[55%] shrink-0'}`}
    >
      <header className="flex shrink-0 items-start gap-2 border-b border-line py-2 pr-1.5 pl-3">
        <div className="min-w-0 flex-1">
          <h3 className="truncate text-[14px] font-semibold">{drawn.title}</h3>
          <p className="font-mono text-[11px] text-muted">
            {node.kind === 'library' ? node.library.name : node.kind === 'app' ? shown.read.entry : node.kind}
          </p>
        </div>
        <IconButton label="Close the inspector" shortcut="Esc" onClick={close}>
          <X size={14} />
        </IconButton>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto pb-4">
        <p className="px-3 pt-2.5 text-text">{drawn.summary}</p>
        <Problems problems={drawn.problems} />
        {node.kind === 'app' && (
          <Part title="Code">
            <Button className="h-7!" onClick={() => workspace.getState().openFile(shown.read.entry)}>
              Open {shown.read.entry}
            </Button>
          </Part>
        )}
        {(node.kind === 'app' || node.kind === 'target') && (
          <MachineSettings composition={shown.read.composition} />
        )}
        {node.kind === 'target' && (
          <TargetSettings target={node.target} composition={shown.read.composition} />
        )}
        {node.kind === 'device' && (
          <DeviceFacts
            device={node.device}
            targets={node.targets}
            board={shown.read.composition.manifest.board}
          />
        )}
        {node.kind === 'library' && <LibraryParts node={node} shown={shown} />}
        {node.kind === 'unknown' && <RemoveButton id={node.id} name={node.name} />}
      </div>
    </section>
  );
}

function LibraryParts({
  node: { id, library, parameters },
  shown,
}: {
  node: Extract<GraphNode, { kind: 'library' }>;
  shown: Shown;
}) {
  const { pictures } = useServices();
  const { known, read, picture } = shown;
  const entry = known.libraries.get(library.name);
  const titles = new Map(picture.nodes.map((each) => [each.id, each.title]));
  const titleOf = (each: NodeId): string => titles.get(each) ?? each;
  const paths = whyIsIt(id, read.graph).slice(0, mostPaths);
  const users = usersOf(library.name, read.graph);
  const replacements = replacementsOf(library, read.composition, known);
  const weight = picture.nodes.find((each) => each.id === id)?.weight;
  return (
    <>
      <Part title="Why is this here">
        <ul className="flex flex-col gap-1">
          {paths.map((path) => (
            <li key={path.join(' ')}>{wordsOfPath(path, read.graph, titleOf)}</li>
          ))}
        </ul>
      </Part>
      {weight && (
        <Part title="Size">
          <p>
            <span className="font-mono tabular-nums">{formatBytes(weight.bytes)}</span>{' '}
            <span className="text-muted">
              {weight.from === 'measured'
                ? 'as measured for the catalogue'
                : shown.imageBytes
                  ? `of the last image, ${((weight.bytes / shown.imageBytes) * 100).toFixed(1)} %`
                  : 'in the last image'}
            </span>
          </p>
        </Part>
      )}
      {library.parameters.length > 0 && <LibraryParameters library={library} parameters={parameters} />}
      {users.length > 0 && (
        <Part title="Used by">
          <Nodes ids={users} titleOf={titleOf} />
        </Part>
      )}
      <Part title="Interface">
        <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5">
          <Fact term="provides" values={library.provides} />
          <Fact term="requires" values={library.requires} />
          <Fact term="devices" values={library.devices} />
          <Fact term="main gets" values={library.needs} />
          <Fact term="globals" values={library.globals} />
          <Fact term="modules" values={library.modules} />
          <Fact term="targets" values={library.targets} />
        </dl>
        {entry?.interfaces.map(({ name, declaration }) => (
          <details key={name} className="mt-1.5">
            <summary className="font-mono text-xs text-muted hover:text-text">{name}</summary>
            <pre className="mt-1 rounded-md bg-bg p-2 font-mono text-[11px] leading-4 break-words whitespace-pre-wrap">
              {declaration}
            </pre>
          </details>
        ))}
      </Part>
      {replacements.length > 0 && (
        <Part title="Replace by">
          <ul className="flex flex-col gap-1">
            {replacements.map(({ library: other, refused }) => (
              <li key={other.name} className="flex items-center gap-2">
                <Button
                  className="h-7!"
                  disabled={refused !== undefined}
                  onClick={() => pictures.edit({ kind: 'replace', library: library.name, by: other.name })}
                >
                  {other.title}
                </Button>
                {refused !== undefined && <span className="text-xs text-muted">{refused}</span>}
              </li>
            ))}
          </ul>
        </Part>
      )}
      {entry && (
        <Part title="Source">
          <a
            href={hashOf({ page: 'libraries', name: library.name, part: 'source' })}
            className="font-mono text-xs break-words text-accent underline"
          >
            {entry.folder}
          </a>
        </Part>
      )}
      {entry && entry.readme.trim() !== '' && (
        <Part title="Documentation">
          <Suspense fallback={<p className="text-muted">Loading…</p>}>
            <Readme text={entry.readme} />
          </Suspense>
        </Part>
      )}
      <RemoveButton id={id} name={library.title} />
    </>
  );
}

function Problems({ problems }: { problems: readonly Problem[] }) {
  const { pictures } = useServices();
  return problems.map(({ code, severity, message, port, fixes }) => (
    <div
      key={`${code}/${port ?? ''}/${message}`}
      role="note"
      className={`mx-3 mt-2.5 rounded-md border px-2.5 py-2 ${severity === 'error' ? 'border-danger bg-danger-soft' : 'border-warn bg-warn-soft'}`}
    >
      <p>{message}</p>
      {fixes.length > 0 && (
        <div className="mt-1.5 flex flex-wrap gap-1.5">
          {fixes.map(({ label, edit }) => (
            <Button key={label} className="h-7!" onClick={() => pictures.edit(edit)}>
              {label}
            </Button>
          ))}
        </div>
      )}
    </div>
  ));
}

function Fact({ term, values }: { term: string; values: readonly string[] }) {
  if (values.length === 0) return null;
  return (
    <>
      <dt className="text-muted">{term}</dt>
      <dd className="font-mono text-xs leading-5 break-words">{values.join(', ')}</dd>
    </>
  );
}

function Nodes({ ids, titleOf }: { ids: readonly NodeId[]; titleOf: (id: NodeId) => string }) {
  const { canvasUi } = useServices();
  return (
    <ul className="flex flex-wrap gap-1">
      {ids.map((id) => (
        <li key={id}>
          <button
            type="button"
            className="rounded-md border border-line-strong px-1.5 py-0.5 text-xs hover:bg-hover"
            onClick={() => canvasUi.getState().inspect(id)}
          >
            {titleOf(id)}
          </button>
        </li>
      ))}
    </ul>
  );
}

function RemoveButton({ id, name }: { id: NodeId; name: string }) {
  const { pictures, canvasUi } = useServices();
  return (
    <div className="px-3 pt-4">
      <Button className="h-7! text-danger!" onClick={() => removeNodes([id], pictures, canvasUi)}>
        Remove {name}
      </Button>
    </div>
  );
}
