import type { LibraryName } from '@skerry/contracts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { RequestFailed } from '../api/http.ts';
import { useServices } from '../context/services.ts';
import { useCatalogue } from '../context/use-catalogue.ts';
import { ReadOnlyCode } from '../editor/read-only-code.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { FullPage } from '../ui/full-page.tsx';

/** The source of a library, to read: its files, and the one that was chosen. */
export function SourcePage({ name }: { name: LibraryName }) {
  const { http, route } = useServices();
  const catalogue = useCatalogue();
  const known = 'known' in catalogue ? catalogue.known.libraries.get(name) : undefined;
  const title = known?.title ?? name;
  const source = useQuery({ queryKey: ['source', name], queryFn: () => http.librarySource(name) });
  const [chosen, setChosen] = useState<string>();
  const files = source.data?.files ?? [];
  const shown = files.find(({ path }) => path === chosen) ?? files[0];
  return (
    <FullPage
      title={`Source of ${title}`}
      onBack={{ label: `About ${title}`, run: () => route.getState().go({ page: 'libraries', name }) }}
    >
      {source.error instanceof RequestFailed && (
        <ErrorNote error={source.error.error} className="m-4 rounded-md border sm:mx-6" />
      )}
      {source.isPending && (
        <p role="status" className="p-6 text-muted">
          Fetching the source…
        </p>
      )}
      {shown && (
        <div className="flex h-full min-h-0 max-sm:flex-col">
          <nav
            aria-label={`Files of ${title}`}
            className="shrink-0 overflow-auto border-line bg-bg p-1.5 max-sm:border-b sm:w-52 sm:border-r"
          >
            <ul className="flex gap-px sm:flex-col">
              {files.map(({ path }) => (
                <li key={path}>
                  <button
                    type="button"
                    aria-current={path === shown.path}
                    className={`h-7 w-full rounded-md px-2.5 text-left font-mono text-xs whitespace-nowrap ${
                      path === shown.path
                        ? 'bg-accent-soft text-text'
                        : 'text-muted hover:bg-hover hover:text-text'
                    }`}
                    onClick={() => setChosen(path)}
                  >
                    {path}
                  </button>
                </li>
              ))}
            </ul>
          </nav>
          <section aria-label={shown.path} className="min-h-0 min-w-0 flex-1">
            <ReadOnlyCode path={shown.path} content={shown.content} />
          </section>
        </div>
      )}
    </FullPage>
  );
}
