import { type UseQueryResult, useQueries, useQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { client } from '../api/client.ts'
import { together } from '../api/together.ts'
import { useTexts } from '../language/language.ts'
import { actorTexts, actorWords, hasName, isUserOrKey } from './actor-texts.ts'

const atOnce = 100
const freshMs = 300_000

/** Who did something, as people know them: a user or key by its name, where one may know it. */
export function ActorName({ of: actor }: { of: string }) {
  const name = useActorName(actor)
  return <span title={name}>{name}</span>
}

/** Who or what something is, where others than actors may stand: a user or key by its name, anything else as it is. */
export function UserOrKeyName({ of: name }: { of: string }) {
  return useUserOrKeyName(name)
}

/** As `ActorName`, as text. */
export function useActorName(actor: string): string {
  const t = useTexts(actorTexts)
  const { data, isLoading, failureCount } = useQuery(nameQuery(actor))
  if (data) return data
  // A name that is about to come needs nothing in its place.
  return isLoading && failureCount === 0 ? '' : actorWords(t, actor)
}

/** As `UserOrKeyName`, as text. */
export function useUserOrKeyName(name: string): string {
  const known = useActorName(name)
  return isUserOrKey(name) ? known : name
}

/** As `useUserOrKeyName`, for many. */
export function useUserOrKeyNames(all: readonly string[]): (name: string) => string {
  const t = useTexts(actorTexts)
  const asked = useMemo(() => [...new Set(all.filter(hasName))], [all])
  const combine = useCallback(
    (results: UseQueryResult<string | null>[]) =>
      new Map(asked.map((actor, place) => [actor, results[place]?.data])),
    [asked],
  )
  const names = useQueries({ queries: asked.map(nameQuery), combine })
  return useCallback(name => names.get(name) ?? (isUserOrKey(name) ? actorWords(t, name) : name), [names, t])
}

const nameQuery = (actor: string) => ({
  queryKey: ['actor-name', actor],
  enabled: hasName(actor),
  staleTime: freshMs,
  queryFn: () => readName(actor),
})

const readName = together(async actors => {
  const { data } = await client.GET('/v1/actors', { params: { query: { actors: actors.join(',') } } })
  return new Map(data?.data.map(({ actor, name }) => [actor, name]))
}, atOnce)
