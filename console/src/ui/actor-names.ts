import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { client } from '../api/client.ts'
import { useMay } from '../session/session.ts'

/** Names actors as people know them: `user:7` by the user's name, for whoever may read the users. Others stay as they are. */
export function useActorNames(): (actor: string) => string {
  const may = useMay('access:read')
  const { data } = useQuery({
    queryKey: ['actor-names'],
    enabled: may,
    staleTime: 60_000,
    queryFn: async ({ signal }) =>
      (await client.GET('/v1/users', { params: { query: { limit: 200 } }, signal })).data?.data ?? [],
  })
  const names = useMemo(() => new Map((data ?? []).map(({ id, name }) => [`user:${id}`, name])), [data])
  return useCallback((actor: string) => names.get(actor) ?? actor, [names])
}
