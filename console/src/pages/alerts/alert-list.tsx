import { Badge, Button, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { client } from '../../api/client.ts'
import type { paths } from '../../api/schema.d.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { useMay } from '../../session/session.ts'
import { Choice, choicesOf } from '../../ui/choice.tsx'
import { useCursorList } from '../../ui/cursor-list.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { type Format, useFormat } from '../../ui/format.ts'
import { Lines } from '../../ui/lines.tsx'
import { useIsNarrow } from '../../ui/narrow.ts'
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
  const isNarrow = useIsNarrow()
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
            columns={(isNarrow ? narrowColumnsOf : columnsOf)(
              t,
              format,
              mayWrite ? { title: common.actions, acknowledge: acts.acknowledge } : undefined,
            )}
            rows={rows}
            keyOf={({ id }) => id}
            rowHeight={isNarrow ? 178 : 68}
            onOpen={onOpen}
            openKey={openId}
            {...more}
          />
        )}
      </Loaded>
    </Stack>
  )
}

function What({ alert, most }: { alert: Alert; most?: number }) {
  const text = useAlertText(alert)
  return (
    <Stack gap={0}>
      <Text size="sm" truncate>
        {alert.title}
      </Text>
      <Lines most={most} className="quiet" all={text}>
        {text}
      </Lines>
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

type Acts = { title: string; acknowledge: (id: string) => Promise<unknown> } | undefined

// All in one, so that nothing that matters is out of sight on a phone.
function narrowColumnsOf(t: AlertTexts, format: Format, acts: Acts): Column<Alert>[] {
  return [
    {
      id: 'what',
      title: t.what,
      width: 'minmax(0, 1fr)',
      cell: alert => (
        <Stack gap={6}>
          <What alert={alert} most={4} />
          <Group gap="xs">
            <Severity severity={alert.severity} />
            <Badge variant="default" tt="none" fw={500}>
              {wordOf(t.states, alert.state)}
            </Badge>
          </Group>
          <Group gap="xs" justify="space-between">
            <span className="quiet">
              <When at={alert.last_raised_at} />
              {alert.occurrences > 1 && ` · ${t.times(alert.occurrences, format.number(alert.occurrences))}`}
            </span>
            {acts && alert.state === 'open' && <Acknowledge alert={alert} acts={acts} />}
          </Group>
        </Stack>
      ),
    },
  ]
}

function Acknowledge({ alert: { id, title }, acts }: { alert: Alert; acts: NonNullable<Acts> }) {
  const t = useTexts(alertTexts)
  return (
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
  )
}

function columnsOf(t: AlertTexts, format: Format, acts: Acts): Column<Alert>[] {
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
      cell: ({ last_raised_at, occurrences }) => (
        <>
          <When at={last_raised_at} />
          {occurrences > 1 && (
            <Text size="xs" className="quiet numbers">
              {t.times(occurrences, format.number(occurrences))}
            </Text>
          )}
        </>
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
      cell: alert => alert.state === 'open' && <Acknowledge alert={alert} acts={acts} />,
    },
  ]
}
