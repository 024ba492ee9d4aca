import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Tooltip } from 'radix-ui';
import { useState } from 'react';
import { RequestFailed } from '../api/http.ts';
import { type Services, ServicesContext } from '../context/services.ts';
import { Studio } from './studio.tsx';

/** What the service serves once: asked again while it cannot be reached, and given up when it refuses. */
function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
        networkMode: 'always',
        retry: (_count, error) => error instanceof RequestFailed && error.unreachable,
        retryDelay: (attempt) => Math.min(10_000, 500 * 2 ** attempt),
      },
    },
  });
}

export function App({ services }: { services: Services }) {
  const [queries] = useState(createQueryClient);
  return (
    <ServicesContext value={services}>
      <QueryClientProvider client={queries}>
        <Tooltip.Provider delayDuration={400}>
          <Studio />
        </Tooltip.Provider>
      </QueryClientProvider>
    </ServicesContext>
  );
}
