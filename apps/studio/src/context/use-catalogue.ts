import { useStore } from 'zustand';
import type { CatalogueState } from '../canvas/catalogue.ts';
import { useServices } from './services.ts';

/** The libraries that there are, as far as the service has told them. */
export function useCatalogue(): CatalogueState {
  return useStore(useServices().catalogue);
}
