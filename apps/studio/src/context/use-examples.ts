import type { Example } from '@skerry/contracts';
import { useQuery } from '@tanstack/react-query';
import { useServices } from './services.ts';

const none: readonly Example[] = [];

/** The gallery's appliances; none until the service has told. */
export function useExamples(): readonly Example[] {
  const { http } = useServices();
  return useQuery({ queryKey: ['examples'], queryFn: () => http.examples() }).data ?? none;
}
