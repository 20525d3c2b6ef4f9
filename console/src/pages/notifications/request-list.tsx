import { Button, Group, Stack, TextInput } from '@mantine/core'
import { client } from '../../api/client.ts'
import type { paths } from '../../api/schema.d.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { Choice, choicesOf } from '../../ui/choice.tsx'
import { useCursorList } from '../../ui/cursor-list.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Mark } from '../../ui/mark.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { type NotificationTexts, notificationTexts, wordOf } from './texts.ts'

type Get = paths['/v1/requests']['get']
type Query = NonNullable<Get['parameters']['query']>
export type Request = Get['responses'][200]['content']['application/json']['data'][number]

export const noFilters = { status: '', reason: '', type: '', to: '', from: '', until: '' }
export type Filters = { [Key in keyof typeof noFilters]: string }

type Props = {
  filters: Filters
  onFilter: (changes: Partial<Filters>, options?: { replace?: boolean }) => void
  onOpen: (id: string) => void
  openId: string
}

const pageSize = 100
const refetchEveryMs = 5_000

/** The requests, the newest first. */
export function RequestList({ filters, onFilter, onOpen, openId }: Props) {
  const t = useTexts(notificationTexts)
  const { query, more } = useCursorList<Request>({
    key: ['/v1/requests', filters],
    // Under an open request the list stands still.
    refetchEveryMs: openId ? undefined : refetchEveryMs,
    read: (cursor, signal) =>
      client.GET('/v1/requests', {
        params: {
          query: { ...queryOf(filters), limit: pageSize, ...(cursor ? { cursor } : {}) } as Query,
        },
        signal,
      }),
  })
  const isFiltered = Object.values(filters).some(value => value !== '')
  return (
    <Stack gap="md" component="section" aria-label={t.requests}>
      <FilterFields filters={filters} onFilter={onFilter} />
      <Loaded
        query={query}
        isEmpty={rows => rows.length === 0}
        onClearFilters={isFiltered ? () => onFilter(noFilters) : undefined}
        empty={<Empty>{t.empty}</Empty>}
      >
        {rows => (
          <DataTable
            label={t.table}
            columns={columnsOf(t)}
            rows={rows}
            keyOf={({ id }) => id}
            onOpen={({ id }) => onOpen(id)}
            openKey={openId}
            {...more}
          />
        )}
      </Loaded>
    </Stack>
  )
}

/** The filters as the API takes them: those that are set. */
export function queryOf(filters: Partial<Filters>): Record<string, string> {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== '')) as Record<
    string,
    string
  >
}

function FilterFields({ filters, onFilter }: Pick<Props, 'filters' | 'onFilter'>) {
  const t = useTexts(notificationTexts)
  const common = useTexts(commonTexts)
  return (
    <Group gap="sm" align="end">
      <Group gap="xs" role="group" aria-label={t.status}>
        {[{ value: '', label: common.all }, ...choicesOf(t.statuses)].map(({ value, label }) => (
          <Button
            key={value}
            variant={value === filters.status ? 'filled' : 'default'}
            aria-pressed={value === filters.status}
            onClick={() => onFilter({ status: value, ...(value === 'failed' ? {} : { reason: '' }) })}
          >
            {label}
          </Button>
        ))}
      </Group>
      {(filters.status === 'failed' || filters.reason) && (
        <Choice
          label={t.reason}
          w={190}
          all={common.all}
          value={filters.reason}
          onChange={value => onFilter({ reason: value })}
          data={choicesOf(t.reasons)}
        />
      )}
      <Choice
        label={t.type}
        w={120}
        all={common.all}
        value={filters.type}
        onChange={value => onFilter({ type: value })}
        data={choicesOf(t.types)}
      />
      <SearchField
        label={t.toExactly}
        aria-label={t.toExactly}
        placeholder="ana@example.com"
        w={220}
        value={filters.to}
        onSearch={text => onFilter({ to: text }, { replace: true })}
      />
      <TextInput
        type="date"
        label={t.fromDay}
        value={filters.from}
        onChange={event => onFilter({ from: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label={t.untilDay}
        value={filters.until}
        onChange={event => onFilter({ until: event.currentTarget.value })}
      />
    </Group>
  )
}

const kinds = { queued: 'info', processing: 'info', sent: 'good', failed: 'bad' } as const

/** How a request stands, and why it failed. */
export function Status({ status, reason }: { status: Request['status']; reason: string | null }) {
  const t = useTexts(notificationTexts)
  const why = reason ? `: ${wordOf(t.reasons, reason)}` : ''
  return <Mark kind={kinds[status]} text={`${t.statuses[status]}${why}`} />
}

function columnsOf(t: NotificationTexts): Column<Request>[] {
  return [
    {
      id: 'status',
      title: t.status,
      width: '210px',
      cell: ({ status, reason }) => <Status status={status} reason={reason} />,
    },
    { id: 'to', title: t.to, width: 'minmax(190px, 1.2fr)', cell: ({ to }) => to },
    { id: 'type', title: t.type, width: '90px', cell: ({ type }) => t.types[type] },
    {
      id: 'message',
      title: t.message,
      width: 'minmax(240px, 2.4fr)',
      cell: ({ message }) => <span className="quiet">{message}</span>,
    },
    {
      id: 'registered',
      title: t.registered,
      width: '150px',
      cell: ({ registered_at }) => <When at={registered_at} />,
    },
  ]
}
