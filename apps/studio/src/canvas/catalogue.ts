import { type Catalogue, catalogueOf } from '@skerry/composition';
import { type CatalogueLibrary, CatalogueResponse, type LibraryName } from '@skerry/contracts';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type HttpApi, RequestFailed } from '../api/http.ts';

/** The libraries that can be placed. `kept`: from the last visit, since the service does not answer now. */
export type CatalogueState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready' | 'kept'; readonly known: Known }
  | { readonly kind: 'failed'; readonly message: string; readonly advice: string };

export interface Known {
  readonly catalogue: Catalogue;
  readonly libraries: ReadonlyMap<LibraryName, CatalogueLibrary>;
}

export interface CatalogueHost {
  readonly http: Pick<HttpApi, 'catalogue'>;
  readonly storage: () => Pick<Storage, 'getItem' | 'setItem'>;
  readonly after: (ms: number, run: () => void) => void;
}

const storageKey = 'skerry.catalogue';
const firstPauseMs = 500;
const longestPauseMs = 10_000;

/**
 * Loads the catalogue, and asks again for as long as the service cannot be reached. The last one is kept, so that a picture
 * is there without the service.
 */
export function loadCatalogue({ http, storage, after }: CatalogueHost): StoreApi<CatalogueState> {
  const kept = readKept(storage);
  const store = createStore<CatalogueState>()(() =>
    kept ? { kind: 'kept', known: kept } : { kind: 'loading' },
  );

  async function ask(pauseMs: number): Promise<void> {
    try {
      const libraries = await http.catalogue();
      store.setState({ kind: 'ready', known: knownOf(libraries) }, true);
      keep(storage, libraries);
    } catch (thrown) {
      if (!(thrown instanceof RequestFailed)) throw thrown;
      if (thrown.unreachable) after(pauseMs, () => void ask(Math.min(longestPauseMs, pauseMs * 2)));
      if (kept) return;
      const { message, advice } = thrown.error;
      store.setState({ kind: 'failed', message, advice }, true);
    }
  }

  void ask(firstPauseMs);
  return store;
}

export function knownOf(libraries: readonly CatalogueLibrary[]): Known {
  return {
    catalogue: catalogueOf(libraries),
    libraries: new Map(libraries.map((library) => [library.name, library])),
  };
}

function readKept(storage: CatalogueHost['storage']): Known | undefined {
  try {
    const parsed = CatalogueResponse.safeParse(JSON.parse(storage().getItem(storageKey) ?? 'null'));
    return parsed.success ? knownOf(parsed.data.libraries) : undefined;
  } catch {
    return undefined; // nothing readable, or a browser that forbids storage
  }
}

function keep(storage: CatalogueHost['storage'], libraries: readonly CatalogueLibrary[]): void {
  try {
    storage().setItem(storageKey, JSON.stringify({ libraries }));
  } catch {
    // Full or forbidden: the next visit waits for the service.
  }
}
