import type { QueryClient, QueryKey } from '@tanstack/react-query'

/**
 * Reads again what these keys hold, as something has happened. What is being read for the first time may have been read
 * before that, and an invalidation would leave it: it is read once more when it is there.
 */
export function readAnew(queries: QueryClient, ...keys: QueryKey[]) {
  for (const queryKey of keys) void readOne(queries, queryKey)
}

async function readOne(queries: QueryClient, queryKey: QueryKey) {
  const reading = queries.getQueryCache().findAll({ queryKey, fetchStatus: 'fetching' })
  const first = reading.filter(({ state }) => state.data === undefined)
  await Promise.allSettled(first.map(({ promise }) => promise))
  await queries.invalidateQueries({ queryKey })
}
