import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api } from '../../api/client.ts'
import type { paths } from '../../api/schema.d.ts'
import { type LiveState, useLive } from '../../ui/live.ts'

export type Import = paths['/v1/imports/{id}']['get']['responses']['200']['content']['application/json']

/** Reads again what an import changes: the history and the figures. */
export function forgetImported(queries: QueryClient): Promise<void> {
  return queries.invalidateQueries({
    predicate: ({ queryKey }) =>
      queryKey.some(part => typeof part === 'string' && /^\/v1\/(imports|hiring)/.test(part)),
  })
}

/** Whether nothing more will change about an import. */
export const hasEnded = ({ status }: Import) => status === 'completed' || status === 'failed'

/** An import, followed live until it has ended; then what depends on what was loaded is read again. */
export function useImport(id: string) {
  const queries = useQueryClient()
  const init = useMemo(() => ({ params: { path: { id } } }), [id])
  const query = api.useQuery('get', '/v1/imports/{id}', init, {
    // Where the stream of events does not come through.
    refetchInterval: ({ state }) => (state.data && !hasEnded(state.data as Import) ? 4_000 : false),
  })
  const { data } = query
  const isRunning = data !== undefined && !hasEnded(data)
  const key = api.queryOptions('get', '/v1/imports/{id}', init).queryKey
  const live: LiveState = useLive(isRunning ? `/v1/imports/${id}/progress` : undefined, {
    progress: (told: Import) => queries.setQueryData(key, told),
    end: () => {
      // Read again rather than taken as told: sentences in the language on screen.
      void forgetImported(queries)
    },
  })
  return { query, live, isRunning }
}
