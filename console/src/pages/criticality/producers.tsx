import { Group, Stack, Text } from '@mantine/core'
import { client } from '../../api/client.ts'
import type { paths } from '../../api/schema.d.ts'
import { useTexts } from '../../language/language.ts'
import { UserOrKeyName, useUserOrKeyName } from '../../ui/actor-name.tsx'
import { useCursorList } from '../../ui/cursor-list.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { type Format, useFormat } from '../../ui/format.ts'
import { LevelMark } from '../../ui/level-mark.tsx'
import { Mark } from '../../ui/mark.tsx'
import { useIsNarrow } from '../../ui/narrow.ts'
import { Empty, Loaded } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { When } from '../../ui/when.tsx'
import { type CriticalityTexts, criticalityTexts, levelName, shortLevelName } from './texts.ts'

type Answer = paths['/v1/criticality/producers']['get']['responses'][200]['content']['application/json']
type Producer = Answer['data'][number]

const pageSize = 100
const refetchEveryMs = 10_000
// A second is the grain of many clocks; half a minute is no clock that keeps itself right.
const aheadSeconds = -1
const behindSeconds = 30

/** The applications that report changes, and how far their clocks are from ours. */
export function Producers() {
  const t = useTexts(criticalityTexts)
  const format = useFormat()
  const isNarrow = useIsNarrow()
  // Whom an alert leads here for.
  const [{ producer }] = useUrlState({ producer: '' })
  const { query, more } = useCursorList<Producer>({
    key: ['/v1/criticality/producers'],
    refetchEveryMs,
    read: (cursor, signal) =>
      client.GET('/v1/criticality/producers', {
        params: { query: { limit: pageSize, ...(cursor ? { cursor } : {}) } },
        signal,
      }),
  })
  return (
    <Stack gap="sm">
      <Text size="sm" className="quiet">
        {t.skewHelp}
      </Text>
      {query.data && !more.hasMore && <NotListed producer={producer} rows={query.data} />}
      <Loaded query={query} isEmpty={rows => rows.length === 0} empty={<Empty>{t.noProducers}</Empty>}>
        {rows => (
          <DataTable
            label={t.producerTable}
            columns={isNarrow ? narrowColumnsOf(t, format) : columnsOf(t, format)}
            rowHeight={isNarrow ? 70 : 40}
            rows={rows}
            keyOf={({ producer }) => producer}
            {...more}
          />
        )}
      </Loaded>
    </Stack>
  )
}

// Whoever comes from the alert of a change that was refused looks for the one who reported it.
function NotListed({ producer, rows }: { producer: string; rows: readonly Producer[] }) {
  const t = useTexts(criticalityTexts)
  const name = useUserOrKeyName(producer)
  if (name === '' || rows.some(row => row.producer === producer)) return null
  return (
    <Text size="sm" role="status">
      {t.notListed(name)}
    </Text>
  )
}

function Clock({ of: { skew_seconds } }: { of: Producer }) {
  const t = useTexts(criticalityTexts)
  const { lowest } = skew_seconds
  if (lowest < aheadSeconds) return <Mark kind="warning" text={t.clockAhead} />
  if (lowest > behindSeconds) return <Mark kind="warning" text={t.clockBehind} />
  return <Mark kind="good" text={t.clockRight} />
}

// What matters stands in the first two, which fit on a phone.
function narrowColumnsOf(t: CriticalityTexts, format: Format): Column<Producer>[] {
  const wide = columnsOf(t, format)
  return [
    {
      id: 'producer',
      title: t.producer,
      width: 'minmax(172px, 1fr)',
      cell: producer => (
        <Stack gap={2}>
          <Text size="sm" truncate>
            <UserOrKeyName of={producer.producer} />
          </Text>
          <div style={{ whiteSpace: 'normal', lineHeight: 1.25 }}>
            <Clock of={producer} />
          </div>
        </Stack>
      ),
    },
    {
      id: 'reported',
      title: t.lastReported,
      width: '146px',
      cell: ({ last_received_at, last_status }) => (
        <Stack gap={2}>
          <When at={last_received_at} />
          <Group gap={6} wrap="nowrap">
            <LevelMark level={last_status} size={16} />
            {shortLevelName(t, last_status)}
          </Group>
        </Stack>
      ),
    },
    ...wide.filter(({ id }) => ['last', 'median', 'lowest', 'measured'].includes(id)),
  ]
}

function columnsOf(t: CriticalityTexts, format: Format): Column<Producer>[] {
  const seconds = (value: number) =>
    `${value < 0 ? '−' : ''}${format.duration(Math.abs(Math.round(value * 1_000)))}`
  return [
    {
      id: 'producer',
      title: t.producer,
      width: 'minmax(150px, 1.4fr)',
      cell: ({ producer }) => <UserOrKeyName of={producer} />,
    },
    {
      id: 'reported',
      title: t.lastReported,
      width: '156px',
      cell: ({ last_received_at }) => <When at={last_received_at} />,
    },
    {
      id: 'level',
      title: t.lastLevel,
      width: '186px',
      cell: ({ last_status }) => (
        <Group gap={8} wrap="nowrap">
          <LevelMark level={last_status} size={16} />
          {levelName(t, last_status)}
        </Group>
      ),
    },
    {
      id: 'last',
      title: t.last,
      width: '92px',
      isNumber: true,
      cell: ({ skew_seconds }) => seconds(skew_seconds.last),
    },
    {
      id: 'median',
      title: t.median,
      width: '92px',
      isNumber: true,
      cell: ({ skew_seconds }) => seconds(skew_seconds.median),
    },
    {
      id: 'lowest',
      title: t.lowest,
      width: '92px',
      isNumber: true,
      cell: ({ skew_seconds }) => seconds(skew_seconds.lowest),
    },
    {
      id: 'clock',
      title: t.skew,
      width: 'minmax(230px, 1.4fr)',
      cell: producer => <Clock of={producer} />,
    },
    {
      id: 'measured',
      title: t.measured,
      width: '120px',
      isNumber: true,
      cell: ({ changes_measured }) => t.changes(changes_measured, format.number(changes_measured)),
    },
  ]
}
