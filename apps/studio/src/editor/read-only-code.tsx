import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../context/services.ts';
import { token } from '../context/theme.ts';

/** Languages whose words are coloured and not checked: what is shown here is no part of the appliance, and has none of its types. */
const languages: Readonly<Record<string, string>> = { ts: 'assemblyscript', md: 'markdown', json: 'json' };

type Monaco = typeof import('./monaco.ts');

/** A text to read, coloured as in the editor. The uncoloured text stands in its place until Monaco is there, or for good if it is not. */
export function ReadOnlyCode({ path, content }: { path: string; content: string }) {
  const { theme } = useServices();
  const resolved = useStore(theme, (each) => each.resolved);
  const container = useRef<HTMLDivElement>(null);
  const [loaded, setLoaded] = useState<Monaco>();
  const [isDrawn, setDrawn] = useState(false);

  useEffect(() => {
    void import('./monaco.ts').then(setLoaded, () => undefined);
  }, []);

  useEffect(() => {
    if (!loaded) return;
    const style = getComputedStyle(document.documentElement);
    loaded.defineTheme(resolved, (name) => token(style, name));
    loaded.monaco.editor.setTheme(`skerry-${resolved}`);
  }, [loaded, resolved]);

  useEffect(() => {
    if (!loaded || !container.current) return;
    const language = languages[path.slice(path.lastIndexOf('.') + 1)] ?? 'plaintext';
    const model = loaded.monaco.editor.createModel(content, language);
    const editor = loaded.monaco.editor.create(container.current, {
      model,
      ariaLabel: `${path}, to read`,
      automaticLayout: true,
      contextmenu: false,
      fontFamily: '"JetBrains Mono Variable", monospace',
      fontSize: 13,
      lineHeight: 20,
      lineNumbersMinChars: 3,
      minimap: { enabled: false },
      overviewRulerBorder: false,
      padding: { top: 10, bottom: 10 },
      readOnly: true,
      renderLineHighlight: 'none',
      scrollBeyondLastLine: false,
      scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false },
      // There is nothing to indent: Tab goes on to the next control.
      tabFocusMode: true,
      wordWrap: 'on',
    });
    setDrawn(true);
    return () => {
      setDrawn(false);
      editor.dispose();
      model.dispose();
    };
  }, [loaded, path, content]);

  return (
    <div className="relative h-full min-w-0 bg-surface">
      <div ref={container} data-testid="source" className="absolute inset-0" />
      {!isDrawn && (
        <pre className="absolute inset-0 overflow-auto bg-surface py-2.5 pl-[62px] font-mono text-[13px] leading-5 whitespace-pre-wrap">
          {content}
        </pre>
      )}
    </div>
  );
}
