import { Button, Center, Skeleton, Stack, Text } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { Problem } from '../api/problem.ts'
import { commonTexts } from '../language/common-texts.ts'
import { useTexts } from '../language/language.ts'

type Query<Data> = Pick<
  UseQueryResult<Data, unknown>,
  'data' | 'error' | 'isPending' | 'refetch' | 'isFetching'
>

type Props<Data> = {
  query: Query<Data>
  /** Whether there is nothing to show. */
  isEmpty?: (data: Data) => boolean
  /** What to say and do when there is nothing at all. */
  empty?: ReactNode
  /** Takes the filters away; given, nothing to show means that nothing matches. */
  onClearFilters?: (() => void) | undefined
  /** The way out where there is no such thing (404): asking again would not bring it. */
  away?: ReactNode
  /** Height of the grey lines while it loads. */
  rows?: number
  children: (data: Data) => ReactNode
}

/**
 * Shows what was read, or why not: loading, nothing there, nothing that matches, refused or failed (with the request's id
 * and a button), no answer in time. What was read before stays while a later reading fails.
 */
export function Loaded<Data>({
  query,
  isEmpty,
  empty,
  onClearFilters,
  away,
  rows = 4,
  children,
}: Props<Data>) {
  const { data, error, isPending, refetch, isFetching } = query
  if (data !== undefined) {
    if (!isEmpty?.(data)) return children(data)
    return onClearFilters ? <NoMatch onClear={onClearFilters} /> : (empty ?? <Empty />)
  }
  if (isPending && !error) return <Loading rows={rows} />
  return <Failed error={error} onRetry={() => void refetch()} isRetrying={isFetching} away={away} />
}

const longMs = 4_000

export function Loading({ rows = 4 }: { rows?: number }) {
  const common = useTexts(commonTexts)
  const [isLong, setLong] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), longMs)
    return () => clearTimeout(timer)
  }, [])
  return (
    <Stack gap="sm" role="status" aria-label={common.loading}>
      {isLong && (
        <Text size="sm" className="quiet">
          {common.takesLong}
        </Text>
      )}
      {Array.from({ length: rows }, (_, place) => (
        <Skeleton key={place} height={18} radius="sm" width={`${100 - ((place * 13) % 35)}%`} />
      ))}
    </Stack>
  )
}

/** Nothing there yet: says so, and what would put something there. */
export function Empty({ children, action }: { children?: ReactNode; action?: ReactNode }) {
  const common = useTexts(commonTexts)
  return (
    <Center mih={120} p="md">
      <Stack align="center" gap="sm">
        <Text className="quiet" ta="center">
          {children ?? common.none}
        </Text>
        {action}
      </Stack>
    </Center>
  )
}

export function NoMatch({ onClear }: { onClear: () => void }) {
  const common = useTexts(commonTexts)
  return (
    <Empty
      action={
        <Button variant="default" size="xs" onClick={onClear}>
          {common.clearFilters}
        </Button>
      }
    >
      {common.noMatch}
    </Empty>
  )
}

export function Failed({
  error,
  onRetry,
  isRetrying = false,
  away,
}: {
  error: unknown
  onRetry?: () => void
  isRetrying?: boolean
  away?: ReactNode
}) {
  const common = useTexts(commonTexts)
  const problem = error instanceof Problem ? error : undefined
  return (
    <Center mih={120} p="md" role="alert">
      <Stack align="center" gap="xs">
        <Text fw={500}>{readingFailureText(error, common)}</Text>
        {problem?.requestId && (
          <Text size="xs" className="quiet numbers">
            {common.requestId(problem.requestId)}
          </Text>
        )}
        {problem?.status === 404 && away}
        {onRetry && problem?.status !== 403 && problem?.status !== 404 && (
          <Button variant="default" size="xs" onClick={onRetry} loading={isRetrying}>
            {common.retry}
          </Button>
        )}
      </Stack>
    </Center>
  )
}

/** Why something could not be read: what may pass is asked for again by itself. */
export function readingFailureText(error: unknown, common: (typeof commonTexts)['en']): string {
  const isAway = error instanceof Problem && (error.status === 0 || error.reason === 'stopping')
  return isAway && error.reason !== 'timed_out' ? common.unreachable : failureText(error, common)
}

/** Why an act failed, in the words of the API, or in ours where no answer came. */
export function failureText(error: unknown, common: (typeof commonTexts)['en']): string {
  if (!(error instanceof Problem)) return common.failed
  if (error.reason === 'timed_out') return common.timedOut
  if (error.status === 0 || error.reason === 'stopping') return common.unreachableAct
  if (error.status === 403) return common.notAllowed
  return error.message || common.failed
}
