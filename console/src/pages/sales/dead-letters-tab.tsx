import { Button, Group, Text } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import type { paths } from '../../api/schema.d.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { useMay } from '../../session/session.ts'
import { Choice, choicesOf } from '../../ui/choice.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.ts'
import { Empty, Loaded } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { When } from '../../ui/when.tsx'
import { DeadLetterPanel } from './dead-letter-panel.tsx'
import { useProviderName } from './providers.ts'
import { type Replayed, replayAll } from './replay.ts'
import classes from './sales.module.css'
import { given, useSalesView } from './sales-view.ts'
import { salesTexts } from './texts.ts'

type Query = NonNullable<paths['/v1/sales/dead-letters']['get']['parameters']['query']>
type Reason = NonNullable<Query['reason']>
type Door = NonNullable<Query['door']>

const pageRows = 100
export const deadLettersKey = ['sales', 'dead-letters']

/** Events that were rejected, why, and recording them again once the cause is mended. */
export function DeadLettersTab() {
  const t = useTexts(salesTexts)
  const common = useTexts(commonTexts)
  const format = useFormat()
  const queries = useQueryClient()
  const nameOf = useProviderName()
  const mayReplay = useMay('sales:write')
  const { provider } = useSalesView()
  const [{ reason, door, replayed, open }, change] = useUrlState({
    reason: '',
    door: '',
    replayed: 'no',
    open: '',
  })
  const [isAsking, setAsking] = useState(false)
  const [outcome, setOutcome] = useState<Replayed>()
  const filter = given({
    provider,
    reason: reason as Reason,
    door: door as Door,
    replayed: replayed === 'yes' ? true : replayed === 'no' ? false : undefined,
  })
  const query = useInfiniteQuery({
    queryKey: [...deadLettersKey, filter],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const { data } = await client.GET('/v1/sales/dead-letters', {
        params: {
          query: { ...filter, limit: pageRows, ...(pageParam ? { cursor: pageParam } : { count: true }) },
        },
        signal,
      })
      return data as NonNullable<typeof data>
    },
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  })
  const letters = query.data?.pages.flatMap(({ data }) => data) ?? []
  const replayable = query.data?.pages[0]?.replayable ?? 0
  const isFiltered = reason !== '' || door !== '' || replayed !== 'no'
  const readAgain = () => queries.invalidateQueries({ queryKey: deadLettersKey })
  return (
    <>
      <Group justify="space-between" gap="sm">
        <Group gap="xs">
          <Filter
            label={t.reason}
            value={reason}
            texts={t.reasons}
            onChoose={each => change({ reason: each })}
          />
          <Filter label={t.door} value={door} texts={t.doors} onChoose={each => change({ door: each })} />
          <Filter
            label={t.replayState}
            value={replayed === 'all' ? '' : replayed}
            texts={t.replayStates}
            onChoose={each => change({ replayed: each === '' ? 'all' : each })}
          />
          {isFiltered && (
            <Button
              size="xs"
              variant="subtle"
              onClick={() => change({ reason: '', door: '', replayed: 'no' })}
            >
              {common.clearFilters}
            </Button>
          )}
        </Group>
        {/* A replay of "all" is not one thing: those that wait, or those that were rejected again. */}
        {mayReplay && replayed !== 'all' && replayable > 0 && (
          <Button size="xs" variant="default" onClick={() => setAsking(true)}>
            {t.replayAll(replayable, format.number)}
          </Button>
        )}
      </Group>
      {outcome && (
        <Text size="sm" role="status">
          {t.replayedSo(outcome, format.number)}
        </Text>
      )}
      <Loaded
        query={query}
        rows={6}
        isEmpty={({ pages }) => pages[0]?.data.length === 0}
        empty={<Empty>{t.noDeadLetters}</Empty>}
        onClearFilters={isFiltered ? () => change({ reason: '', door: '', replayed: 'no' }) : undefined}
      >
        {() => (
          <DataTable
            label={t.tabs['dead-letters']}
            rows={letters}
            keyOf={({ id }) => id}
            height="calc(100dvh - 300px)"
            hasMore={query.hasNextPage}
            isLoadingMore={query.isFetchingNextPage}
            onMore={() => void query.fetchNextPage()}
            onOpen={({ id }) => change({ open: id })}
            openKey={open}
            columns={[
              {
                id: 'received',
                title: t.received,
                width: 'minmax(130px, 1fr)',
                cell: ({ received_at }) => <When at={received_at} />,
              },
              {
                id: 'provider',
                title: t.provider,
                width: 'minmax(110px, 1fr)',
                cell: ({ provider_id }) => (provider_id === null ? '—' : nameOf(provider_id)),
              },
              {
                id: 'reason',
                title: t.reason,
                width: 'minmax(160px, 1fr)',
                cell: each => t.reasons[each.reason] ?? each.reason,
              },
              {
                id: 'detail',
                title: t.detail,
                width: 'minmax(260px, 3fr)',
                cell: ({ detail }) => <span className={classes.fill}>{detail}</span>,
              },
              { id: 'door', title: t.door, width: '90px', cell: each => t.doors[each.door] ?? each.door },
              {
                id: 'outcome',
                title: t.outcome,
                width: 'minmax(130px, 1fr)',
                cell: each => (each.outcome === null ? t.waits : (t.outcomes[each.outcome] ?? each.outcome)),
              },
            ]}
          />
        )}
      </Loaded>
      <DeadLetterPanel
        letter={letters.find(({ id }) => id === open)}
        id={open}
        onClose={() => change({ open: '' })}
        onReplayed={readAgain}
      />
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t.replayTitle}
        act={t.replayAll(replayable, format.number)}
        onConfirm={async () => {
          setOutcome(await replayAll({ ...filter, replayed: filter.replayed ?? false }, replayable))
          await readAgain()
        }}
      >
        {t.replayAbout(replayable, format.number)}
      </Confirm>
    </>
  )
}

function Filter(props: {
  label: string
  value: string
  texts: Record<string, string>
  onChoose: (value: string) => void
}) {
  const common = useTexts(commonTexts)
  return (
    <Choice
      size="xs"
      w={190}
      aria-label={props.label}
      all={`${props.label}: ${common.all.toLowerCase()}`}
      data={choicesOf(props.texts)}
      value={props.value}
      onChange={props.onChoose}
    />
  )
}
