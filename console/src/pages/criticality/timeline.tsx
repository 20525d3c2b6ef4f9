import { Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { client } from '../../api/client.ts'
import type { paths } from '../../api/schema.d.ts'
import { useTexts } from '../../language/language.ts'
import { UserOrKeyName } from '../../ui/actor-name.tsx'
import { Choice } from '../../ui/choice.tsx'
import { useCursorList } from '../../ui/cursor-list.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { type Format, useFormat } from '../../ui/format.ts'
import { LevelMark } from '../../ui/level-mark.tsx'
import { useIsNarrow } from '../../ui/narrow.ts'
import { Empty, Loaded } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import classes from './criticality.module.css'
import { type CriticalityTexts, criticalityTexts, levelName, shortLevelName } from './texts.ts'
import { TimelineChart } from './timeline-chart.tsx'

type Answer = paths['/v1/criticality/history']['get']['responses'][200]['content']['application/json']
export type Change = Answer['data'][number]
export type Order = 'change_at' | 'received_at'

const defaults = { order: 'received_at', which: '' }
const pageSize = 100

/** Every change that was reported, by either clock; also those that never were the state. */
export function Timeline() {
  const t = useTexts(criticalityTexts)
  const format = useFormat()
  const isNarrow = useIsNarrow()
  const [{ order: chosen, which }, setUrl] = useUrlState(defaults)
  const order: Order = chosen === 'change_at' ? 'change_at' : 'received_at'
  const { query, more } = useCursorList<Change>({
    key: ['/v1/criticality/history', order, which],
    read: (cursor, signal) =>
      client.GET('/v1/criticality/history', {
        params: {
          query: {
            order,
            limit: pageSize,
            ...(which ? { became_state: which === 'state' } : {}),
            ...(cursor ? { cursor } : {}),
          },
        },
        signal,
      }),
  })
  return (
    <Stack gap="md">
      <Group gap="md" align="end" justify="space-between">
        <Stack gap={4}>
          <SegmentedControl
            aria-label={t.order}
            value={order}
            onChange={value => setUrl({ order: value })}
            data={[
              { value: 'received_at', label: t.byReceipt },
              { value: 'change_at', label: t.byChange },
            ]}
          />
          <Text size="xs" className="quiet">
            {t.orderHelp[order]}
          </Text>
        </Stack>
        <Choice
          aria-label={t.which}
          w={200}
          value={which}
          onChange={value => setUrl({ which: value })}
          data={[
            { value: '', label: t.allChanges },
            { value: 'state', label: t.became },
            { value: 'superseded', label: t.supersededOnes },
          ]}
        />
      </Group>
      <Loaded
        query={query}
        isEmpty={rows => rows.length === 0}
        onClearFilters={which ? () => setUrl({ which: '' }) : undefined}
        empty={<Empty>{t.noChanges}</Empty>}
      >
        {rows => (
          <>
            <TimelineChart changes={rows} order={order} />
            <DataTable
              label={t.table}
              columns={isNarrow ? narrowColumnsOf(t, format, order) : columnsOf(t, format, order)}
              rowHeight={isNarrow ? 56 : 40}
              rows={rows}
              keyOf={({ id }) => id}
              height="min(620px, calc(100dvh - 220px))"
              {...more}
            />
          </>
        )}
      </Loaded>
    </Stack>
  )
}

function Outcome({ revision }: Pick<Change, 'revision'>) {
  const t = useTexts(criticalityTexts)
  const format = useFormat()
  if (revision === null) return <span className={classes.superseded}>{t.supersededMark}</span>
  return <span className="numbers">{t.stateOf(format.number(Number(revision)))}</span>
}

// What matters stands in the first two, which fit on a phone.
function narrowColumnsOf(t: CriticalityTexts, format: Format, order: Order): Column<Change>[] {
  const wide = columnsOf(t, format, order)
  return [
    {
      id: 'level',
      title: t.levelColumn,
      width: 'minmax(156px, 1fr)',
      cell: ({ status, became_state, revision }) => (
        <Stack gap={0} className={became_state ? undefined : classes.superseded}>
          <Group gap={8} wrap="nowrap">
            <LevelMark level={status} size={16} />
            {shortLevelName(t, status)}
          </Group>
          <Text size="xs" truncate className="quiet">
            <Outcome revision={revision} />
          </Text>
        </Stack>
      ),
    },
    {
      id: 'at',
      title: order === 'change_at' ? t.changeAt : t.receivedAt,
      width: '162px',
      cell: change => (
        <Stack gap={0}>
          <Text fz={12} lh={1.6} className="numbers">
            {format.dateTime(change[order])}
          </Text>
          <Text size="xs" truncate className="quiet">
            <UserOrKeyName of={change.producer} />
          </Text>
        </Stack>
      ),
    },
    ...wide.filter(({ id }) => id === 'other'),
  ]
}

function columnsOf(t: CriticalityTexts, format: Format, order: Order): Column<Change>[] {
  const other = ({ change_at, received_at }: Change) => {
    const ms = Date.parse(received_at) - Date.parse(change_at)
    const text = format.duration(Math.abs(ms))
    if (Math.abs(ms) < 1) return '='
    // Seen from the time that stands first.
    return (order === 'change_at') === ms > 0 ? t.late(text) : t.early(text)
  }
  const [first, second] = order === 'change_at' ? [t.changeAt, t.receivedAt] : [t.receivedAt, t.changeAt]
  return [
    {
      id: 'level',
      title: t.levelColumn,
      width: '180px',
      cell: ({ status, became_state }) => (
        <Group gap={8} wrap="nowrap" className={became_state ? undefined : classes.superseded}>
          <LevelMark level={status} size={16} />
          {levelName(t, status)}
        </Group>
      ),
    },
    {
      id: 'at',
      title: first,
      width: '215px',
      cell: change => <span className="numbers">{format.dateTime(change[order])}</span>,
    },
    {
      id: 'other',
      title: second,
      width: '170px',
      cell: change => (
        <span
          className="numbers quiet"
          title={format.dateTime(order === 'change_at' ? change.received_at : change.change_at)}
        >
          {other(change)}
        </span>
      ),
    },
    {
      id: 'producer',
      title: t.producer,
      width: 'minmax(160px, 1fr)',
      cell: ({ producer }) => <UserOrKeyName of={producer} />,
    },
    {
      id: 'outcome',
      title: t.outcome,
      width: '190px',
      cell: ({ revision }) => <Outcome revision={revision} />,
    },
  ]
}
