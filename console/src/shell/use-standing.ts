import { type Query, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { askStanding, onServiceLost, type Standing } from '../api/service.ts'

const standingKey = ['standing'] as const
const upEveryMs = 5_000
const elseEveryMs = 2_000

const isOther = ({ queryKey }: Query) => queryKey[0] !== standingKey[0]

/**
 * How the service stands, kept up to date. When it comes back, all that is on screen is read again: `backAt` is when that
 * was, 0 while it was never away.
 */
export function useStanding(): { standing: Standing; lastUpAt: number; backAt: number } {
  const queries = useQueryClient()
  const {
    data: standing = 'up',
    dataUpdatedAt: askedAt,
    refetch,
  } = useQuery({
    queryKey: standingKey,
    queryFn: askStanding,
    refetchInterval: ({ state }) => ((state.data ?? 'up') === 'up' ? upEveryMs : elseEveryMs),
    // A tab in the background reads again when it is looked at.
    staleTime: 0,
    retry: false,
  })
  const lastUpAt = useRef(Date.now())
  const wasAway = useRef(false)
  const hasLost = useRef(false)
  const [backAt, setBackAt] = useState(0)
  useEffect(
    () =>
      onServiceLost(() => {
        hasLost.current = true
        void refetch({ cancelRefetch: false })
      }),
    [refetch],
  )
  useEffect(() => {
    if (standing !== 'up') {
      wasAway.current = true
      return
    }
    lastUpAt.current = askedAt || Date.now()
    if (wasAway.current) {
      setBackAt(Date.now())
      void queries.invalidateQueries({ predicate: isOther })
    } else if (hasLost.current) {
      // Away for less than it takes to notice.
      const hasFailed = (query: Query) => isOther(query) && query.state.status === 'error'
      void queries.refetchQueries({ type: 'active', predicate: hasFailed })
    }
    wasAway.current = false
    hasLost.current = false
  }, [standing, askedAt])
  return { standing, lastUpAt: lastUpAt.current, backAt }
}
