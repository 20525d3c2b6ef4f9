import { QueryCache, QueryClient } from '@tanstack/react-query'
import { Problem } from './problem.ts'
import { serviceLost } from './service.ts'

// Who has waited in vain for long is told so; a button asks again.
const isPassing = (error: unknown) =>
  error instanceof Problem && error.isPassing && error.reason !== 'timed_out'

/** What was read stays on screen while it is read again; what may pass is tried again, what is refused is not. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: error => {
      if (isPassing(error) && (error as Problem).status !== 429) serviceLost()
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) => isPassing(error) && failures < 3,
      retryDelay: (failures, error) =>
        error instanceof Problem && error.retryAfterSeconds
          ? Math.min(error.retryAfterSeconds, 10) * 1000
          : Math.min(500 * 2 ** failures, 5_000),
      refetchOnWindowFocus: true,
      // The browser's word on the network says nothing of a service on this machine.
      networkMode: 'always',
    },
    mutations: { networkMode: 'always', retry: false },
  },
})
