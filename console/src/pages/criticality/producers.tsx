import { Group, Stack, Text } from '@mantine/core'
import { client } from '../../api/client.ts'
import type { paths } from '../../api/schema.d.ts'
import { useTexts } from '../../language/language.ts'
import { UserOrKeyName } from '../../ui/actor-name.tsx'
import { useCursorList } from '../../ui/cursor-list.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { type Format, useFormat } from '../../ui/format.ts'
import { LevelMark } from '../../ui/level-mark.tsx'
import { Mark } from '../../ui/mark.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { type CriticalityTexts, criticalityTexts, levelName } from './texts.ts'

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
      <Loaded query={query} isEmpty={rows => rows.length === 0} empty={<Empty>{t.noProducers}</Empty>}>
        {rows => (
          <DataTable
            label={t.producerTable}
            columns={columnsOf(t, format)}
            rows={rows}
            keyOf={({ producer }) => producer}
            {...more}
          />
        )}
      </Loaded>
    </Stack>
  )
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
      cell: ({ skew_seconds: { lowest } }) =>
        lowest < aheadSeconds ? (
          <Mark kind="warning" text={t.clockAhead} />
        ) : lowest > behindSeconds ? (
          <Mark kind="warning" text={t.clockBehind} />
        ) : (
          <Mark kind="good" text={t.clockRight} />
        ),
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
