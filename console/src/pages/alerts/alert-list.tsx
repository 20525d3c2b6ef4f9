import { Button, SimpleGrid, Stack, Text } from '@mantine/core'
import { client } from '../../api/client.ts'
import type { paths } from '../../api/schema.d.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { useMay } from '../../session/session.ts'
import { Choice, choicesOf } from '../../ui/choice.tsx'
import { useCursorList } from '../../ui/cursor-list.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { type Format, useFormat } from '../../ui/format.ts'
import { Empty, Loaded } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { When } from '../../ui/when.tsx'
import { useAlertText } from './alert-text.ts'
import { Severity } from './severity.tsx'
import { type AlertTexts, alertTexts, wordOf } from './texts.ts'
import { useAlertActs } from './use-alert-acts.ts'

type Get = paths['/v1/alerts']['get']
type Query = NonNullable<Get['parameters']['query']>
export type Alert = Get['responses'][200]['content']['application/json']['data'][number]

const noFilters = { source: '', severity: '', state: 'unresolved' }
const pageSize = 100

/** The alerts, the newest first; those that are not resolved unless others are asked for. */
export function AlertList({ onOpen, openId }: { onOpen: (alert: Alert) => void; openId: string }) {
  const t = useTexts(alertTexts)
  const common = useTexts(commonTexts)
  const format = useFormat()
  const mayWrite = useMay('alerts:write')
  const acts = useAlertActs()
  const [filters, setFilters] = useUrlState(noFilters)
  const { source, severity, state } = filters
  const { query, more } = useCursorList<Alert>({
    // The texts come in the language on screen.
    key: ['/v1/alerts', filters, t.title],
    read: (cursor, signal) =>
      client.GET('/v1/alerts', { params: { query: queryOf(filters, cursor) }, signal }),
  })
  const isFiltered = source !== '' || severity !== '' || (state !== 'unresolved' && state !== 'all')
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 2, xs: 3 }} spacing="sm" verticalSpacing="sm" maw={540}>
        <Choice
          label={t.state}
          value={state}
          onChange={value => setFilters({ state: value })}
          data={choicesOf(t.states)}
        />
        <Choice
          label={t.severity}
          all={t.states.all}
          value={severity}
          onChange={value => setFilters({ severity: value })}
          data={choicesOf(t.severities)}
        />
        <Choice
          label={t.source}
          all={common.all}
          value={source}
          onChange={value => setFilters({ source: value })}
          data={choicesOf(t.sources)}
        />
      </SimpleGrid>
      {acts.failure && (
        <Text size="sm" c="red" role="alert">
          {acts.failure}
        </Text>
      )}
      <Loaded
        query={query}
        isEmpty={rows => rows.length === 0}
        onClearFilters={isFiltered ? () => setFilters(noFilters) : undefined}
        empty={
          state === 'unresolved' ? (
            <Empty
              action={
                <Button variant="default" size="xs" onClick={() => setFilters({ state: 'all' })}>
                  {t.showAll}
                </Button>
              }
            >
              {t.noneOpen}
            </Empty>
          ) : (
            <Empty>{t.none}</Empty>
          )
        }
      >
        {rows => (
          <DataTable
            label={t.table}
            columns={columnsOf(
              t,
              format,
              mayWrite ? { title: common.actions, acknowledge: acts.acknowledge } : undefined,
            )}
            rows={rows}
            keyOf={({ id }) => id}
            rowHeight={52}
            onOpen={onOpen}
            openKey={openId}
            {...more}
          />
        )}
      </Loaded>
    </Stack>
  )
}

function What({ alert }: { alert: Alert }) {
  const text = useAlertText(alert)
  return (
    <Stack gap={0}>
      <Text size="sm" truncate>
        {alert.title}
      </Text>
      <Text size="sm" className="quiet" truncate title={text}>
        {text}
      </Text>
    </Stack>
  )
}

function queryOf({ source, severity, state }: { [Key in keyof typeof noFilters]: string }, cursor: string) {
  return {
    limit: pageSize,
    ...(source ? { source } : {}),
    ...(severity ? { severity } : {}),
    ...(state !== 'all' ? { state } : {}),
    ...(cursor ? { cursor } : {}),
  } as Query
}

function columnsOf(
  t: AlertTexts,
  format: Format,
  acts: { title: string; acknowledge: (id: string) => Promise<unknown> } | undefined,
): Column<Alert>[] {
  const columns: Column<Alert>[] = [
    {
      id: 'severity',
      title: t.severity,
      width: '126px',
      cell: ({ severity }) => <Severity severity={severity} />,
    },
    {
      id: 'what',
      title: t.what,
      width: 'minmax(240px, 3fr)',
      cell: alert => <What alert={alert} />,
    },
    {
      id: 'source',
      title: t.source,
      width: '124px',
      cell: ({ source }) => wordOf(t.sources, source),
    },
    {
      id: 'raised',
      title: t.lastRaised,
      width: '146px',
      cell: ({ last_raised_at }) => <When at={last_raised_at} />,
    },
    {
      id: 'times',
      title: t.timesTitle,
      width: '90px',
      cell: ({ occurrences }) => (
        <span className="quiet numbers">{t.times(occurrences, format.number(occurrences))}</span>
      ),
    },
    {
      id: 'state',
      title: t.state,
      width: '122px',
      cell: ({ state }) => wordOf(t.states, state),
    },
  ]
  if (!acts) return columns
  return [
    ...columns,
    {
      id: 'acts',
      title: acts.title,
      width: '138px',
      cell: ({ id, state, title }) =>
        state === 'open' && (
          <Button
            variant="default"
            size="xs"
            aria-label={`${t.acknowledge}: ${title}`}
            onClick={event => {
              event.stopPropagation()
              void acts.acknowledge(id)
            }}
          >
            {t.acknowledge}
          </Button>
        ),
    },
  ]
}
