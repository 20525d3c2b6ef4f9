import { Group, Stack, Text } from '@mantine/core'
import { client } from '../../api/client.ts'
import type { paths } from '../../api/schema.d.ts'
import { useTexts } from '../../language/language.ts'
import { Choice } from '../../ui/choice.tsx'
import { useCursorList } from '../../ui/cursor-list.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { type Format, useFormat } from '../../ui/format.ts'
import { later } from '../../ui/later.tsx'
import { Mark } from '../../ui/mark.tsx'
import { useIsNarrow } from '../../ui/narrow.ts'
import { SearchField } from '../../ui/search-field.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { When } from '../../ui/when.tsx'
import { type CriticalityTexts, criticalityTexts } from './texts.ts'

type Answer = paths['/v1/criticality/consumers']['get']['responses'][200]['content']['application/json']
export type Consumer = Answer['data'][number]

const ConsumerDrawer = later(() => import('./consumer-drawer.tsx').then(each => each.ConsumerDrawer))

const defaults = { find: '', show: '', app: '' }
const shows = ['', 'silent', 'behind', 'paused'] as const
const pageSize = 100
const refetchEveryMs = 5_000

/** The applications that ask: what each was told, whether it is silent, and how it is watched. */
export function Consumers() {
  const t = useTexts(criticalityTexts)
  const format = useFormat()
  const [{ find, show, app }, setUrl] = useUrlState(defaults)
  const { query, more } = useCursorList<Consumer>({
    key: ['/v1/criticality/consumers', find, show],
    refetchEveryMs,
    read: (cursor, signal) =>
      client.GET('/v1/criticality/consumers', {
        params: {
          query: {
            limit: pageSize,
            ...(find ? { app: find } : {}),
            ...(show ? { [show]: true } : {}),
            ...(cursor ? { cursor } : {}),
          },
        },
        signal,
      }),
  })
  const isNarrow = useIsNarrow()
  const words = { '': t.showAll, silent: t.showSilent, behind: t.showBehind, paused: t.showPaused }
  return (
    <Stack gap="md">
      <Group gap="md">
        <SearchField
          value={find}
          onSearch={text => setUrl({ find: text }, { replace: true })}
          placeholder={t.find}
          aria-label={t.find}
          w={260}
        />
        <Choice
          aria-label={t.show}
          w={170}
          value={show}
          onChange={value => setUrl({ show: value })}
          data={shows.map(value => ({ value, label: words[value] }))}
        />
      </Group>
      <Loaded
        query={query}
        isEmpty={rows => rows.length === 0}
        onClearFilters={find || show ? () => setUrl({ find: '', show: '' }) : undefined}
        empty={<Empty>{t.noConsumers}</Empty>}
      >
        {rows => (
          <DataTable
            label={t.consumerTable}
            columns={isNarrow ? narrowColumnsOf(t, format) : columnsOf(t, format)}
            rowHeight={isNarrow ? 58 : 40}
            rows={rows}
            keyOf={consumer => consumer.app}
            onOpen={consumer => setUrl({ app: consumer.app })}
            openKey={app}
            {...more}
          />
        )}
      </Loaded>
      {app && <ConsumerDrawer app={app} onClose={() => setUrl({ app: '' })} />}
    </Stack>
  )
}

function columnsOf(t: CriticalityTexts, format: Format): Column<Consumer>[] {
  return [
    { id: 'app', title: t.app, width: 'minmax(150px, 1.4fr)', cell: ({ app }) => app },
    {
      id: 'told',
      title: t.toldColumn,
      width: 'minmax(138px, 1fr)',
      cell: consumer => <Told consumer={consumer} />,
    },
    {
      id: 'seen',
      title: t.lastSeen,
      width: '146px',
      cell: ({ last_seen_at }) => <When at={last_seen_at} />,
    },
    {
      id: 'silence',
      title: t.silence,
      width: 'minmax(138px, 1fr)',
      cell: consumer => <Silence consumer={consumer} />,
    },
    {
      id: 'watch',
      title: t.unusual,
      width: 'minmax(200px, 1.6fr)',
      cell: consumer => <Unusual consumer={consumer} />,
    },
    {
      id: 'instances',
      title: t.instances,
      width: '100px',
      isNumber: true,
      cell: ({ instance_count }) => format.number(instance_count),
    },
  ]
}

// What matters stands in the first two, which fit on a phone.
function narrowColumnsOf(t: CriticalityTexts, format: Format): Column<Consumer>[] {
  const wide = columnsOf(t, format)
  return [
    {
      id: 'app',
      title: t.app,
      width: 'minmax(168px, 1fr)',
      cell: consumer => (
        <Stack gap={0}>
          <Text size="sm" truncate title={consumer.app}>
            {consumer.app}
          </Text>
          <Told consumer={consumer} />
        </Stack>
      ),
    },
    {
      id: 'seen',
      title: t.lastSeen,
      width: '150px',
      cell: consumer => (
        <Stack gap={0}>
          <When at={consumer.last_seen_at} />
          <Silence consumer={consumer} />
        </Stack>
      ),
    },
    ...wide.filter(({ id }) => id === 'watch' || id === 'instances'),
  ]
}

/** Whether a consumer has been told the state, and by how many changes it is behind. */
export function Told({ consumer }: { consumer: Pick<Consumer, 'is_behind' | 'revision' | 'told_revision'> }) {
  const t = useTexts(criticalityTexts)
  const format = useFormat()
  if (!consumer.is_behind) return <Mark kind="good" text={t.current} />
  return <Mark kind="warning" text={t.behind(format.number(consumer.revision - consumer.told_revision))} />
}

/** Whether a consumer asks. */
export function Silence({ consumer }: { consumer: Consumer }) {
  const t = useTexts(criticalityTexts)
  if (!consumer.is_silent && (consumer.is_paused || consumer.snoozed_until)) {
    return <span className="quiet">{t.notWatched}</span>
  }
  return consumer.is_silent ? <Mark kind="bad" text={t.silent} /> : <Mark kind="good" text={t.asking} />
}

/** Whether the silence of a consumer would raise an alert. */
export function Watch({ consumer }: { consumer: Consumer }) {
  const t = useTexts(criticalityTexts)
  const format = useFormat()
  if (consumer.is_paused) return <Mark kind="info" text={t.paused} />
  if (consumer.snoozed_until) {
    return <Mark kind="info" text={t.snoozedUntil(format.dateTime(consumer.snoozed_until))} />
  }
  return <span className="quiet">{t.watched}</span>
}

// How a consumer is watched where that is not as for all: nothing for most.
function Unusual({ consumer }: { consumer: Consumer }) {
  const t = useTexts(criticalityTexts)
  const format = useFormat()
  const { is_paused, snoozed_until, silence_minutes } = consumer
  return (
    <Group gap="sm" wrap="nowrap">
      {(is_paused || snoozed_until) && <Watch consumer={consumer} />}
      {silence_minutes !== null && <span>{t.limitOf(format.number(Number(silence_minutes)))}</span>}
    </Group>
  )
}
