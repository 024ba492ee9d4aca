import { type CatalogueLibrary, targets } from '@skerry/contracts';
import { useState } from 'react';
import { hashOf } from '../context/route.ts';
import { useCatalogue } from '../context/use-catalogue.ts';
import { isFound, tagsOf } from '../design/finding.ts';
import { FullPage } from '../ui/full-page.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { TagFilter } from '../ui/tag-filter.tsx';
import { LibraryPage } from './library-page.tsx';
import { TestResult } from './test-result.tsx';

/** Every library there is, with how its tests went on each target; or the page of one. */
export function LibrariesPage({ name }: { name?: string | undefined }) {
  const catalogue = useCatalogue();
  const [text, setText] = useState('');
  const [tag, setTag] = useState<string | null>(null);
  if (!('known' in catalogue))
    return (
      <FullPage title="Libraries">
        {catalogue.kind === 'failed' ? (
          <p role="alert" className="p-6 text-danger">
            {catalogue.message} {catalogue.advice}
          </p>
        ) : (
          <p role="status" className="p-6 text-muted">
            Waiting for the service…
          </p>
        )}
      </FullPage>
    );
  const { libraries } = catalogue.known;
  if (name !== undefined) return <LibraryPage name={name} libraries={libraries} />;
  const all = [...libraries.values()].sort((a, b) => a.title.localeCompare(b.title, 'en'));
  const shown = all.filter(({ name: own, title, summary, tags }) =>
    isFound({ text, tag }, [own, title, summary], tags),
  );
  return (
    <FullPage
      title="Libraries"
      actions={<SearchField label="Search the libraries" value={text} onChange={setText} />}
    >
      <section
        // Scrollable by keyboard: WCAG 2.1.1.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        tabIndex={0}
        aria-label="All libraries"
        className="h-full overflow-auto px-4 py-4 sm:px-6"
      >
        {catalogue.kind === 'kept' && (
          <p role="status" className="mb-3 text-xs text-warn">
            The service does not answer: this is what it said at the last visit.
          </p>
        )}
        <div className="mb-3">
          <TagFilter label="Only with the tag" tags={tagsOf(all)} chosen={tag} onChoose={setTag} />
        </div>
        {shown.length === 0 ? (
          <p role="status" className="text-muted">
            No library has all of this.
          </p>
        ) : (
          <Matrix libraries={shown} />
        )}
      </section>
    </FullPage>
  );
}

function Matrix({ libraries }: { libraries: readonly CatalogueLibrary[] }) {
  return (
    <table className="w-full border-collapse text-left text-xs [&_td]:border-t [&_td]:border-line [&_td]:px-2 [&_td]:py-2 [&_th]:px-2 [&_th]:py-1.5">
      <thead className="text-muted max-sm:sr-only">
        <tr>
          <th scope="col">Library</th>
          {targets.map((target) => (
            <th key={target} scope="col" className="w-36 font-mono">
              {target}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {libraries.map((library) => (
          // On a phone the targets stand below the library, in a row.
          <tr key={library.name} className="align-top max-sm:grid max-sm:grid-cols-4">
            <td className="max-sm:col-span-3">
              <a
                href={hashOf({ page: 'libraries', name: library.name })}
                className="font-semibold text-accent hover:underline"
              >
                {library.title}
              </a>
              <span className="block text-muted">{library.summary}</span>
              <span className="block text-[11px] text-muted">{library.tags.join(' · ')}</span>
            </td>
            {targets.map((target) => (
              <td key={target} className="max-sm:border-t-0! max-sm:pt-0!">
                <span aria-hidden="true" className="block font-mono text-[11px] sm:hidden">
                  {target}
                </span>
                <TestResult library={library} target={target} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
