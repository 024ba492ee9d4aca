import type { Edit } from '@skerry/composition';
import type { LibraryName } from '@skerry/contracts';
import type { ReactNode } from 'react';
import { useServices } from '../context/services.ts';
import { useCatalogue } from '../context/use-catalogue.ts';
import { useAppliances } from '../context/use-draft.ts';
import { askingCode, askingLibraries } from '../design/asking.ts';
import { Button } from '../ui/button.tsx';
import { usePictureState } from './use-picture.ts';

/** What most people want first, in their words; one that the catalogue does not have is left out. */
const wishes: readonly { readonly library: LibraryName; readonly wish: string; readonly detail: string }[] = [
  {
    library: 'http',
    wish: 'Serve web pages',
    detail: 'A web server: a function from a request to a response.',
  },
  { library: 'static-files', wish: 'Serve files', detail: 'The folder public, frozen into the image.' },
  { library: 'tcp', wish: 'Talk over TCP', detail: 'A server for a protocol of your own.' },
  { library: 'kv', wish: 'Keep things', detail: 'Keys and values on a disk that outlives the machine.' },
  { library: 'console', wish: 'Talk on the console', detail: 'Writes lines and reads what is typed.' },
];

const asking: Edit = {
  kind: 'all',
  edits: askingLibraries.map((library) => ({ kind: 'add', library, use: true })),
};
/** More would push the rest away. */
const mostOthers = 2;

/** The canvas of an appliance that nobody has begun. */
export function FirstStep() {
  const { pictures, canvasUi } = useServices();
  const catalogue = useCatalogue();
  const libraries = 'known' in catalogue ? catalogue.known.libraries : undefined;
  const { folder } = usePictureState();
  const others = useAppliances().filter((each) => each.folder !== folder);
  const canAsk = askingLibraries.every((name) => libraries?.has(name));
  return (
    <section
      aria-label="First step"
      className="absolute inset-0 flex flex-col items-center justify-center gap-4 overflow-y-auto p-5"
    >
      <h3 className="text-lg font-semibold tracking-tight">What should it do?</h3>
      <ul className="grid w-full max-w-lg grid-cols-2 gap-2.5">
        {others.slice(0, mostOthers).map(({ name }) => (
          <li key={name} className={canAsk ? '' : 'hidden'}>
            <Wish
              wish={
                <>
                  Show what <span className="font-mono">{name}</span> answers
                </>
              }
              detail={`A web page that asks ${name} over TCP, by its name.`}
              onChoose={() => pictures.edit(asking, { starter: askingCode(name) })}
            />
          </li>
        ))}
        {wishes
          .filter(({ library }) => libraries?.has(library))
          .map(({ library, wish, detail }) => (
            <li key={library}>
              <Wish
                wish={wish}
                detail={detail}
                onChoose={() => pictures.edit({ kind: 'add', library, use: true })}
              />
            </li>
          ))}
      </ul>
      <Button look="quiet" onClick={() => canvasUi.getState().openPalette(true)}>
        Something else…
      </Button>
    </section>
  );
}

function Wish({ wish, detail, onChoose }: { wish: ReactNode; detail: string; onChoose: () => void }) {
  return (
    <button
      type="button"
      className="flex h-full w-full flex-col gap-1 rounded-lg border border-line-strong bg-surface p-3.5 text-left transition-colors hover:border-accent hover:bg-accent-soft"
      onClick={onChoose}
    >
      <span className="font-semibold">{wish}</span>
      <span className="text-xs text-muted">{detail}</span>
    </button>
  );
}
