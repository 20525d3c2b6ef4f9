import { Button, Group, Text, TextInput } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { client } from '../../api/client.ts'
import type { paths } from '../../api/schema.d.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { ActorField } from '../../ui/actor-field.tsx'
import { ActorName } from '../../ui/actor-name.tsx'
import { Choice, choicesOf } from '../../ui/choice.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.ts'
import { Lines } from '../../ui/lines.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { When } from '../../ui/when.tsx'
import { ImportState, inkOf } from './import-state.tsx'
import { importTexts, targetName } from './texts.ts'
import { hasEnded, type Import } from './use-import.ts'

type Query = NonNullable<paths['/v1/imports']['get']['parameters']['query']>

const noFilters = { target: '', status: '', kind: '', actor: '', from: '', to: '' }
const pageSize = 100

/** Every file that was loaded: who, when, into what, and what became of its rows. */
export function History({ onOpen }: { onOpen: (id: string) => void }) {
  const t = useTexts(importTexts)
  const [filters, setFilters] = useUrlState(noFilters)
  const isFiltered = Object.values(filters).some(value => value !== '')
  const query = useInfiniteQuery({
    queryKey: ['/v1/imports', filters],
    queryFn: async ({ pageParam, signal }) => {
      const { data } = await client.GET('/v1/imports', {
        params: { query: queryOf(filters, pageParam) },
        signal,
      })
      return data ?? { data: [], next_cursor: null }
    },
    initialPageParam: '',
    getNextPageParam: page => page.next_cursor,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(page => page.data.some(each => !hasEnded(each))) ? 2_000 : 15_000,
  })
  const actors = useMemo(
    () => query.data?.pages.flatMap(page => page.data.map(({ actor }) => actor)) ?? [],
    [query.data],
  )
  return (
    <>
      <Filters filters={filters} actors={actors} onChange={setFilters} />
      <Loaded
        query={query}
        isEmpty={({ pages }) => pages.every(page => page.data.length === 0)}
        onClearFilters={isFiltered ? () => setFilters(noFilters) : undefined}
        empty={
          <Empty
            action={
              <Button component={Link} to="/hiring" variant="default" size="xs">
                {t.toHiring}
              </Button>
            }
          >
            {t.empty}
          </Empty>
        }
      >
        {({ pages }) => (
          <Table
            rows={pages.flatMap(page => page.data)}
            hasMore={query.hasNextPage}
            isLoadingMore={query.isFetchingNextPage}
            onMore={() => void query.fetchNextPage()}
            onOpen={({ id }) => onOpen(id)}
          />
        )}
      </Loaded>
    </>
  )
}

type Filters = { [Key in keyof typeof noFilters]: string }

function queryOf({ target, status, kind, actor, from, to }: Filters, cursor: string): Query {
  return {
    limit: pageSize,
    ...(target ? { target } : {}),
    ...(status ? { status: status as NonNullable<Query['status']> } : {}),
    ...(kind ? { dry_run: kind === 'dry' } : {}),
    ...(actor ? { actor } : {}),
    ...(from ? { created_from: from } : {}),
    ...(to ? { created_to: to } : {}),
    ...(cursor ? { cursor } : {}),
  }
}

function Filters({
  filters,
  actors,
  onChange,
}: {
  filters: Filters
  actors: readonly string[]
  onChange: (changes: Partial<Filters>, options?: { replace?: boolean }) => void
}) {
  const t = useTexts(importTexts)
  const common = useTexts(commonTexts)
  const choose = (name: keyof Filters) => (value: string) => onChange({ [name]: value })
  return (
    <Group gap="sm" align="end">
      <Choice
        label={t.target}
        w={150}
        all={common.all}
        value={filters.target}
        onChange={choose('target')}
        data={choicesOf(t.targets)}
      />
      <Choice
        label={t.state}
        w={140}
        all={common.all}
        value={filters.status}
        onChange={choose('status')}
        data={choicesOf(t.states)}
      />
      <Choice
        label={t.kind}
        w={140}
        all={common.all}
        value={filters.kind}
        onChange={choose('kind')}
        data={[
          { value: 'load', label: t.loads },
          { value: 'dry', label: t.dryRuns },
        ]}
      />
      <TextInput
        type="date"
        label={t.from}
        value={filters.from}
        onChange={event => onChange({ from: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label={t.to}
        value={filters.to}
        onChange={event => onChange({ to: event.currentTarget.value })}
      />
      <ActorField
        label={t.byWhom}
        w={200}
        value={filters.actor}
        seen={actors}
        onChange={actor => onChange({ actor }, { replace: true })}
      />
    </Group>
  )
}

const countWidths = {
  rows_read: '100px',
  rows_inserted: '76px',
  rows_updated: '100px',
  rows_unchanged: '108px',
}

type TableProps = {
  rows: readonly Import[]
  hasMore: boolean
  isLoadingMore: boolean
  onMore: () => void
  onOpen: (row: Import) => void
}

function Table(props: TableProps) {
  const t = useTexts(importTexts)
  const format = useFormat()
  const count = (
    name: 'rows_inserted' | 'rows_updated' | 'rows_unchanged' | 'rows_read',
  ): Column<Import> => ({
    id: name,
    title: t.counts[name],
    width: countWidths[name],
    isNumber: true,
    cell: row => format.number(row[name]),
  })
  const columns: Column<Import>[] = [
    {
      id: 'when',
      title: t.when,
      width: '140px',
      cell: ({ created_at }) => <When at={created_at} />,
    },
    {
      id: 'file',
      title: t.file,
      width: 'minmax(150px, 1.3fr)',
      cell: ({ file_name, dry_run }) => (
        <Lines all={file_name ?? undefined}>
          {file_name ?? <span className="quiet">{t.noName}</span>}
          {dry_run && <span className="quiet"> · {t.dryRun}</span>}
        </Lines>
      ),
    },
    {
      id: 'target',
      title: t.target,
      width: '128px',
      cell: ({ target }) => targetName(t, target),
    },
    {
      id: 'who',
      title: t.who,
      width: 'minmax(118px, 0.8fr)',
      cell: ({ actor }) => (
        <Lines>
          <ActorName of={actor} />
        </Lines>
      ),
    },
    {
      id: 'state',
      title: t.state,
      width: '118px',
      cell: row => <ImportState data={row} />,
    },
    count('rows_read'),
    {
      id: 'rows_rejected',
      title: t.counts.rows_rejected,
      width: '108px',
      isNumber: true,
      cell: ({ rows_rejected }) => (
        <Text
          span
          size="sm"
          fw={rows_rejected > 0 ? 600 : 400}
          c={rows_rejected > 0 ? inkOf('red') : 'var(--ink)'}
        >
          {format.number(rows_rejected)}
        </Text>
      ),
    },
    count('rows_inserted'),
    count('rows_updated'),
    count('rows_unchanged'),
  ]
  return <DataTable label={t.title} columns={columns} keyOf={({ id }) => id} rowHeight={46} {...props} />
}
