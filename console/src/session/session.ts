import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import { client } from '../api/client.ts'
import { Problem } from '../api/problem.ts'
import type { components, paths } from '../api/schema.d.ts'

/** Who is logged in and what they may do. */
export type Session = paths['/v1/session']['get']['responses']['200']['content']['application/json']

export type { components }

const sessionKey = ['session'] as const
let mayHaveSession = document.querySelector<HTMLMetaElement>('meta[name="session"]')?.content !== 'none'

/** The session, read once and again when it may have ended; `null` when nobody is logged in. */
export const sessionQuery = {
  queryKey: sessionKey,
  queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Session | null> => {
    // The page says whether it was asked for with a session: asking in vain would be noted as an error by the browser.
    if (!mayHaveSession) return null
    try {
      const { data } = await client.GET('/v1/session', { signal })
      return (data ?? null) as Session | null
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return null
      throw error
    }
  },
  staleTime: 60_000,
}

/** The session of whoever sees this page: pages are shown only to who is logged in. */
export function useSession(): Session {
  const { data } = useQuery(sessionQuery)
  return data ?? { actor: '', scopes: [] }
}

/** Whether the caller may do this: `customers:write`. */
export function useMay(scope: string): boolean {
  return useSession().scopes.includes(scope)
}

/** Logs in; throws the API's `Problem` when that is refused. */
export function useLogIn() {
  const queries = useQueryClient()
  return async (email: string, password: string) => {
    const { data } = await client.POST('/v1/session', { body: { email, password } })
    mayHaveSession = true
    forgetAll(queries)
    queries.setQueryData(sessionKey, data as Session)
  }
}

/** Logs out and forgets all that was read. */
export function useLogOut() {
  const queries = useQueryClient()
  return async () => {
    await client.DELETE('/v1/session').catch(() => {})
    forgetAll(queries)
    queries.setQueryData(sessionKey, null)
  }
}

// All but the session itself, which is watched.
function forgetAll(queries: QueryClient) {
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] })
}
