import { LibraryName } from '@skerry/contracts';
import { createStore, type StoreApi } from 'zustand/vanilla';

/** What has the whole page, as the address says it behind its #. The studio is under all of them and stays as it is. */
export type Route =
  | { readonly page: 'studio' }
  | { readonly page: 'board' }
  | { readonly page: 'gallery' }
  | { readonly page: 'libraries'; readonly name?: string }
  | { readonly page: 'libraries'; readonly name: string; readonly part: 'source' };

/** Anything unknown is the studio: an address that somebody typed must not end in nothing. */
export function parseRoute(hash: string): Route {
  const [page = '', name, part, ...more] = hash.replace(/^#\/?/, '').split('/');
  if (more.length > 0) return { page: 'studio' };
  if (page === 'libraries' && (part === undefined || part === 'source')) {
    const parsed = LibraryName.safeParse(name).data;
    if (parsed === undefined) return { page };
    return part === undefined ? { page, name: parsed } : { page, name: parsed, part };
  }
  if (part !== undefined) return { page: 'studio' };
  return (page === 'board' || page === 'gallery') && name === undefined ? { page } : { page: 'studio' };
}

export function hashOf(route: Route): string {
  if (route.page === 'studio') return '#/';
  if (route.page !== 'libraries' || route.name === undefined) return `#/${route.page}`;
  return `#/libraries/${route.name}${'part' in route ? `/${route.part}` : ''}`;
}

export interface RouteState {
  readonly route: Route;
  go(route: Route): void;
}

export type RouteStore = StoreApi<RouteState>;

/** The browser's history is the truth: its back and forward work, and a link is an address. */
export function createRoute(page: Window): RouteStore {
  const store = createStore<RouteState>()((set) => ({
    route: parseRoute(page.location.hash),
    go: (route) => {
      if (hashOf(route) !== hashOf(store.getState().route)) page.history.pushState(null, '', hashOf(route));
      set({ route });
    },
  }));
  page.addEventListener('popstate', () => store.setState({ route: parseRoute(page.location.hash) }));
  return store;
}
