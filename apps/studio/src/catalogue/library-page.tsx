import { type CatalogueLibrary, type InterfaceName, type LibraryName, targets } from '@skerry/contracts';
import { Plus } from 'lucide-react';
import { lazy, type ReactNode, Suspense } from 'react';
import { hashOf } from '../context/route.ts';
import { useServices } from '../context/services.ts';
import { Button } from '../ui/button.tsx';
import { FullPage } from '../ui/full-page.tsx';
import { TestResult } from './test-result.tsx';

const Readme = lazy(() => import('../canvas/readme.tsx'));

type Libraries = ReadonlyMap<LibraryName, CatalogueLibrary>;

/** All that is known of one library, and the way to have it in the appliance. */
export function LibraryPage({ name, libraries }: { name: LibraryName; libraries: Libraries }) {
  const { pictures, route } = useServices();
  const onBack = { label: 'All libraries', run: () => route.getState().go({ page: 'libraries' }) };
  const library = libraries.get(name);
  if (!library)
    return (
      <FullPage title={name} onBack={onBack}>
        <p className="p-6 text-muted">There is no library {name}. The arrow leads to those that there are.</p>
      </FullPage>
    );
  const all = [...libraries.values()];
  const users = all.filter(({ requires }) => requires.some((each) => library.provides.includes(each)));
  const providersOf = (wanted: InterfaceName) => all.filter(({ provides }) => provides.includes(wanted));
  return (
    <FullPage
      title={library.title}
      onBack={onBack}
      actions={
        library.role === 'library' && (
          <Button
            look="accent"
            onClick={() => {
              if (pictures.edit({ kind: 'add', library: name, use: true }))
                route.getState().go({ page: 'studio' });
            }}
          >
            <Plus size={14} aria-hidden="true" /> Add to the appliance
          </Button>
        )
      }
    >
      <section
        // Scrollable by keyboard: WCAG 2.1.1.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        tabIndex={0}
        aria-label={`About ${library.title}`}
        className="h-full overflow-y-auto px-4 py-5 sm:px-6"
      >
        <div className="flex max-w-3xl flex-col gap-5">
          <p className="text-[15px]">{library.summary}</p>
          {library.role === 'runtime' && (
            <p className="text-muted">It belongs to the language and comes by itself.</p>
          )}
          <Part title="Targets">
            <dl className="flex flex-wrap gap-x-8 gap-y-2 text-xs">
              {targets.map((target) => (
                <div key={target}>
                  <dt className="font-mono">{target}</dt>
                  <dd>
                    <TestResult library={library} target={target} />
                  </dd>
                </div>
              ))}
            </dl>
          </Part>
          <Part title="Provides and needs">
            <p>Provides {library.provides.join(', ')}.</p>
            {library.requires.map((wanted) => (
              <p key={wanted}>
                Needs {wanted}, of <Links libraries={providersOf(wanted)} />
              </p>
            ))}
          </Part>
          <Part title="Needed by">
            {users.length > 0 ? <Links libraries={users} /> : <p className="text-muted">No other library.</p>}
          </Part>
          {library.parameters.length > 0 && (
            <Part title="Parameters">
              <ul>
                {library.parameters.map(({ name: parameter, summary, type, at, default: value }) => (
                  <li key={parameter}>
                    <code className="font-mono">{parameter}</code>{' '}
                    <span className="text-muted">
                      {type}, at {at}
                    </span>{' '}
                    {summary}{' '}
                    {value !== null && <span className="text-muted">By default {String(value)}.</span>}
                  </li>
                ))}
              </ul>
            </Part>
          )}
          {library.interfaces.length > 0 && (
            <Part title="Interface">
              {library.interfaces.map(({ name: declared, declaration, text }) => (
                <article key={declared} aria-label={declared} className="mb-3">
                  <pre className="rounded-md bg-raised p-3 font-mono text-xs whitespace-pre-wrap">
                    {declaration}
                  </pre>
                  {text !== '' && (
                    <div className="mt-2">
                      <Suspense fallback={<p className="whitespace-pre-wrap text-muted">{text}</p>}>
                        <Readme text={text} />
                      </Suspense>
                    </div>
                  )}
                </article>
              ))}
            </Part>
          )}
          {library.readme !== '' && (
            <Part title="Guide">
              <Suspense fallback={<p role="status">Reading…</p>}>
                <Readme text={library.readme} />
              </Suspense>
            </Part>
          )}
          <p className="text-xs text-muted">
            Its source:{' '}
            <a
              href={hashOf({ page: 'libraries', name, part: 'source' })}
              className="font-mono text-accent underline"
            >
              {library.folder}
            </a>
          </p>
        </div>
      </section>
    </FullPage>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h3 className="mb-1.5 text-sm font-semibold">{title}</h3>
      {children}
    </section>
  );
}

function Links({ libraries }: { libraries: readonly CatalogueLibrary[] }) {
  return (
    <span className="inline-flex flex-wrap gap-x-3 [&_a]:min-h-6">
      {libraries.map(({ name, title }) => (
        <a key={name} href={hashOf({ page: 'libraries', name })} className="leading-6 text-accent underline">
          {title}
        </a>
      ))}
    </span>
  );
}
