import { Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../api/client.ts'
import type { paths } from '../../api/schema.d.ts'
import { useTexts } from '../../language/language.ts'
import { UserOrKeyName } from '../../ui/actor-name.tsx'
import { useFormat } from '../../ui/format.ts'
import { LevelMark } from '../../ui/level-mark.tsx'
import { Mark } from '../../ui/mark.tsx'
import { Sparkline } from '../../ui/sparkline.tsx'
import { When } from '../../ui/when.tsx'
import { QueryTile } from './query-tile.tsx'
import { overviewTexts } from './texts.ts'

// One stream is open here, for the sales; a browser allows six to a service. The rest is asked anew.
const soonMs = 5_000
const seldomMs = 30_000

export function CustomersTile() {
  const t = useTexts(overviewTexts)
  const format = useFormat()
  const query = api.useQuery(
    'get',
    '/v1/customers',
    { params: { query: { limit: 1, count: 'estimated', sort: '-created_at' } } },
    { refetchInterval: seldomMs },
  )
  return (
    <QueryTile label={t.customers} to="/customers" query={query}>
      {({ count, data: [newest] }) => ({
        value: count ? `${count.exact ? '' : '≈ '}${format.number(count.value)}` : '—',
        note: newest ? (
          <>
            {t.newest} {newest.name}, <When at={newest.created_at} />
          </>
        ) : (
          t.noCustomers
        ),
      })}
    </QueryTile>
  )
}

const importKinds = { waiting: 'info', running: 'info', completed: 'good', failed: 'bad' } as const

export function ImportTile() {
  const t = useTexts(overviewTexts)
  const format = useFormat()
  const query = api.useQuery(
    'get',
    '/v1/imports',
    { params: { query: { limit: 1 } } },
    { refetchInterval: soonMs },
  )
  return (
    <QueryTile label={t.lastImport} to="/imports" query={query}>
      {({ data: [last] }) => {
        if (!last) return { value: '—', note: t.noImports }
        const { id, status, rows_read, rows_rejected, target, finished_at, created_at } = last
        const hasRejects = status === 'completed' && rows_rejected > 0
        return {
          search: { import: String(id) },
          value: t.rows(rows_read, format.number),
          note: (
            <>
              {t.targets[target] ?? target}, <When at={finished_at ?? created_at} />
            </>
          ),
          children: (
            <Mark
              kind={hasRejects ? 'warning' : importKinds[status]}
              text={status === 'completed' ? t.rejects(rows_rejected, format.number) : t.importStatus[status]}
            />
          ),
        }
      }}
    </QueryTile>
  )
}

const flowMoments = 24
const flowSeconds = 5

export function NotificationsTile() {
  const t = useTexts(overviewTexts)
  const format = useFormat()
  const query = api.useQuery('get', '/v1/notifications/flow', {}, { refetchInterval: 2_000 })
  return (
    <QueryTile label={t.notifications} to="/notifications" query={query}>
      {({ backlog, gateways, calls, read_at }) => {
        const waiting = backlog.reduce((sum, { requests }) => sum + requests, 0)
        const present = Math.floor(Date.parse(read_at) / 1_000)
        const flow = Array.from({ length: flowMoments }, () => 0)
        for (const { at, calls: made } of calls) {
          const ago = Math.floor((present - Math.floor(Date.parse(at) / 1_000)) / flowSeconds)
          const place = flowMoments - 1 - ago
          if (flow[place] !== undefined) flow[place] += made
        }
        const isBroken = gateways.some(({ breaker }) => breaker !== 'closed')
        return {
          value: t.waiting(waiting, format.number),
          mark: isBroken ? <Mark kind="bad" text={t.breakerOpen} /> : null,
          note: gateways.map(({ name, quota }) => (
            <div key={name}>{t.quota(gateways.length > 1 ? name : undefined, quota, format.number)}</div>
          )),
          children: <Sparkline label={t.flowChart} values={flow} height={32} />,
        }
      }}
    </QueryTile>
  )
}

const statesShown = 24
const levelMax = 5

export function CriticalityTile() {
  const t = useTexts(overviewTexts)
  const history = api.useQuery(
    'get',
    '/v1/criticality/history',
    { params: { query: { became_state: true, limit: statesShown, order: 'received_at' } } },
    { refetchInterval: soonMs },
  )
  const levels = history.data?.data.map(({ status }) => status).reverse()
  const query = api.useQuery('get', '/v1/criticality/state', {}, { refetchInterval: soonMs })
  return (
    <QueryTile label={t.criticality} to="/criticality" query={query}>
      {({ status, since, producer }) =>
        status === null
          ? { value: '—', note: t.noLevel }
          : {
              value: (
                <Group component="span" gap={10} align="center">
                  <LevelMark level={status} size={26} />
                  {t.level(status)}
                </Group>
              ),
              note: (
                <>
                  {since && <When at={since} />}
                  {producer && (
                    <>
                      {' · '}
                      <UserOrKeyName of={producer} />
                    </>
                  )}
                </>
              ),
              children: levels && levels.length > 1 && (
                <Sparkline label={t.levelsChart} values={levels} full={levelMax} height={32} />
              ),
            }
      }
    </QueryTile>
  )
}

const severities = ['critical', 'warning', 'info'] as const
const kindOf = { critical: 'bad', warning: 'warning', info: 'info' } as const
const alertsCounted = 200
const alertsShown = 3

export function AlertsTile() {
  const t = useTexts(overviewTexts)
  const query = api.useQuery(
    'get',
    '/v1/alerts',
    { params: { query: { state: 'open', limit: alertsCounted } } },
    { refetchInterval: soonMs },
  )
  return (
    <QueryTile label={t.openAlerts} to="/alerts" query={query}>
      {({ data, next_cursor }) => {
        const more = next_cursor === null ? '' : '+'
        return {
          value: `${data.length}${more}`,
          mark: data.length === 0 ? <Mark kind="good" text={t.allCalm} /> : null,
          children: (
            <>
              <Group gap="md">
                {severities.map(severity => {
                  const count = data.filter(alert => alert.severity === severity).length
                  return count === 0 ? null : (
                    <Mark key={severity} kind={kindOf[severity]} text={t.ofSeverity[severity](count)} />
                  )
                })}
              </Group>
              <div>
                {data.slice(0, alertsShown).map(({ id, title }) => (
                  <Text key={id} size="sm" className="quiet" truncate title={title}>
                    {title}
                  </Text>
                ))}
              </div>
            </>
          ),
        }
      }}
    </QueryTile>
  )
}

type Ready = paths['/ready']['get']['responses'][200]['content']['application/json']

const nobody = { status: 'away', checks: {} } as const

export function HealthTile() {
  const t = useTexts(overviewTexts)
  const query = useQuery({
    queryKey: ['ready', 'checks'],
    // Told with 503 too: what is wrong is the answer.
    queryFn: async ({ signal }) => {
      const answer = await fetch('/ready', { signal }).catch(() => undefined)
      return answer ? ((await answer.json()) as Ready) : nobody
    },
    refetchInterval: soonMs,
  })
  return (
    <QueryTile label={t.health} to="/system" query={query}>
      {({ status, checks }) => ({
        value: status === 'ready' ? t.ready : status === 'away' ? t.away : t.notReady,
        mark: <Mark kind={status === 'ready' ? 'good' : 'bad'} text="" />,
        note: (
          <Group gap="2px 14px" component="span">
            {Object.entries(checks).map(([name, check]) => (
              <Mark key={name} kind={check.status === 'ok' ? 'good' : 'bad'} text={t.checks[name] ?? name} />
            ))}
          </Group>
        ),
      })}
    </QueryTile>
  )
}
