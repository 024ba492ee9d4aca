import type { Example } from '@skerry/contracts';
import { useQuery } from '@tanstack/react-query';
import { RequestFailed } from '../api/http.ts';
import { useServices } from './services.ts';

const none: readonly Example[] = [];

/** The gallery's appliances, and whether the service has told of them. */
export function useExamplesQuery(): {
  readonly examples: readonly Example[];
  readonly state: 'loading' | 'ready' | { readonly message: string; readonly advice: string };
} {
  const { http } = useServices();
  const { data, error } = useQuery({ queryKey: ['examples'], queryFn: () => http.examples() });
  if (data) return { examples: data, state: 'ready' };
  return { examples: none, state: error instanceof RequestFailed ? error.error : 'loading' };
}

/** The gallery's appliances; none until the service has told. */
export function useExamples(): readonly Example[] {
  return useExamplesQuery().examples;
}
