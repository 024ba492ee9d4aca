import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useServices, useWorkspace } from '../context/services.ts';
import { token } from '../context/theme.ts';
import { useBuildProblems, useDraft } from '../context/use-draft.ts';
import { Button } from '../ui/button.tsx';
import { BytesView } from './bytes-view.tsx';
import type { CodeEditor } from './code-editor.ts';
import { typesFor } from './library-types.ts';

type Loaded = Awaited<ReturnType<typeof load>>;

/** Monaco is most of the page's bytes: it comes after the first paint. */
async function load() {
  const { CodeEditor } = await import('./code-editor.ts');
  const { defineTheme, monaco, setLibraryTypes, setManifestSchema } = await import('./monaco.ts');
  const { offerLibraries } = await import('./quick-fixes.ts');
  await document.fonts.load('13px "JetBrains Mono Variable"');
  return { CodeEditor, defineTheme, monaco, offerLibraries, setLibraryTypes, setManifestSchema };
}

export function CodeArea() {
  const services = useServices();
  const container = useRef<HTMLDivElement>(null);
  const [loaded, setLoaded] = useState<Loaded | 'loading' | 'failed'>('loading');
  const [editor, setEditor] = useState<CodeEditor | null>(null);
  const draft = useDraft();
  const resolved = useStore(services.theme, (theme) => theme.resolved);
  const wrap = useWorkspace((each) => each.wrap);
  const problems = useBuildProblems();
  const types = useQuery({ queryKey: ['types'], queryFn: () => services.http.types() });
  const schema = useQuery({ queryKey: ['schema'], queryFn: () => services.http.manifestSchema() });
  const composition = useStore(services.pictures.store, ({ read }) => read?.composition);
  const chosen = useMemo(() => types.data && typesFor(types.data, composition), [types.data, composition]);
  const wire = useMemo(() => composition && services.pictures.wire(), [composition, services]);

  useEffect(() => {
    if (loaded === 'loading') load().then(setLoaded, () => setLoaded('failed'));
  }, [loaded]);

  useEffect(() => {
    if (typeof loaded === 'string') return;
    const style = getComputedStyle(document.documentElement);
    loaded.defineTheme(resolved, (name) => token(style, name));
    loaded.monaco.editor.setTheme(`skerry-${resolved}`);
  }, [loaded, resolved]);

  useEffect(() => {
    if (typeof loaded !== 'string' && chosen) loaded.setLibraryTypes(chosen);
  }, [loaded, chosen]);

  useEffect(() => {
    if (typeof loaded !== 'string' && schema.data) loaded.setManifestSchema(schema.data);
  }, [loaded, schema.data]);

  useEffect(() => {
    if (typeof loaded === 'string') return;
    const offers = loaded.offerLibraries({
      catalogue: () => {
        const state = services.catalogue.getState();
        return 'known' in state ? state.known.catalogue : undefined;
      },
      add: (library) => void services.pictures.edit({ kind: 'add', library, use: true }),
    });
    return () => offers.dispose();
  }, [loaded, services]);

  useEffect(() => {
    if (typeof loaded === 'string' || !container.current) return;
    const created = new loaded.CodeEditor(container.current, services.workspace, services.liveProblems);
    services.editor.current = created;
    setEditor(created);
    return () => {
      services.editor.current = null;
      setEditor(null);
      created.dispose();
    };
  }, [loaded, services]);

  useEffect(() => editor?.setBuildProblems(problems), [editor, problems]);
  useEffect(() => editor?.setWrap(wrap), [editor, wrap]);
  useEffect(() => editor?.setWire(wire ?? ''), [editor, wire]);

  const active = draft.files.find(({ path }) => path === draft.active);
  return (
    <div id="code" role="tabpanel" aria-label={draft.active ?? 'No file'} className="relative min-h-0 flex-1">
      <div ref={container} data-testid="code" className="absolute inset-0" />
      {loaded === 'loading' && <Skeleton content={active?.encoding ? '' : active?.content} />}
      {active?.encoding && (
        <Cover>
          <BytesView path={active.path} base64={active.content} />
        </Cover>
      )}
      {loaded === 'failed' && (
        <Cover>
          <p>The editor could not be loaded. Your files are safe; perhaps Skerry was updated meanwhile.</p>
          <Button onClick={() => location.reload()}>Reload the page</Button>
        </Cover>
      )}
      {loaded !== 'failed' && draft.active === null && (
        <Cover>
          <p className="text-muted">No file is open. Choose one from the files.</p>
        </Cover>
      )}
    </div>
  );
}

function Cover({ children }: { children: React.ReactNode }) {
  return (
    <div className="absolute inset-0 flex flex-col items-center justify-center gap-3 bg-surface p-6 text-center">
      {children}
    </div>
  );
}

/** The text itself, uncoloured, where the editor will put it: nothing jumps when it is there. */
function Skeleton({ content = '' }: { content?: string | undefined }) {
  return (
    <pre
      aria-hidden="true"
      className="absolute inset-0 overflow-hidden bg-surface py-2.5 pl-[62px] font-mono text-[13px] leading-5 text-muted"
    >
      {content.slice(0, 6_000)}
    </pre>
  );
}
