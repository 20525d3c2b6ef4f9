import { Progress, SimpleGrid, Stack } from '@mantine/core'
import { api } from '../../api/client.ts'
import type { paths } from '../../api/schema.d.ts'
import { useTexts } from '../../language/language.ts'
import { useFormat } from '../../ui/format.ts'
import { Mark } from '../../ui/mark.tsx'
import { Loaded } from '../../ui/states.tsx'
import { Tile } from '../../ui/tile.tsx'
import { When } from '../../ui/when.tsx'
import { FlowChart } from './flow-chart.tsx'
import { notificationTexts } from './texts.ts'

export type FlowNow = paths['/v1/notifications/flow']['get']['responses'][200]['content']['application/json']

const readEveryMs = 2_000

/** What waits, what the gateways take and how fast it goes, every two seconds. */
export function Flow() {
  const query = api.useQuery('get', '/v1/notifications/flow', {}, { refetchInterval: readEveryMs })
  return (
    <Loaded query={query}>
      {flow => (
        <Stack gap="md">
          <SimpleGrid cols={{ base: 1, xs: 2, lg: Math.min(4, 3 + flow.gateways.length) }} spacing="md">
            <Waiting flow={flow} />
            {flow.gateways.length === 0 ? (
              <NoGateway />
            ) : (
              flow.gateways.map(gateway => <GatewayTile key={gateway.name} gateway={gateway} />)
            )}
            <ToSend flow={flow} />
            <InDoubt flow={flow} />
          </SimpleGrid>
          <FlowChart flow={flow} />
        </Stack>
      )}
    </Loaded>
  )
}

function Waiting({ flow: { backlog } }: { flow: FlowNow }) {
  const t = useTexts(notificationTexts)
  const format = useFormat()
  const all = backlog.reduce((sum, { requests }) => sum + requests, 0)
  const some = backlog.filter(({ requests }) => requests > 0)
  return (
    <Tile
      label={t.waiting}
      value={format.number(all)}
      note={
        some.length === 0
          ? t.nothingWaits
          : some.map(({ state, requests, oldest_seconds: oldest }) => (
              <div key={state}>
                {format.number(requests)} {t.backlog[state]}
                {oldest !== null && oldest >= 1 && ` · ${t.oldest(format.duration(oldest * 1_000))}`}
              </div>
            ))
      }
    />
  )
}

const breakerKinds = { closed: 'good', half_open: 'warning', open: 'bad' } as const

function GatewayTile({ gateway }: { gateway: FlowNow['gateways'][number] }) {
  const t = useTexts(notificationTexts)
  const format = useFormat()
  const { name, breaker, quota, in_flight, probe_at, paused_until } = gateway
  const { used, allowed, window_seconds } = quota
  return (
    <Tile
      label={t.quota(name)}
      mark={<Mark kind={breakerKinds[breaker]} text={t.breaker[breaker]} />}
      value={allowed === null ? t.noQuota : t.quotaUsed(format.number(used), format.number(Number(allowed)))}
      note={
        <>
          {t.calls(format.number(Number(window_seconds ?? 0)), format.number(in_flight))}
          {probe_at && (
            <>
              {' '}
              · {t.probe} <When at={probe_at} />
            </>
          )}
          {paused_until && ` · ${t.pausedUntil(format.time(paused_until))}`}
        </>
      }
    >
      {allowed !== null && (
        <Progress
          size="sm"
          value={Math.min(100, (100 * used) / Number(allowed))}
          aria-label={t.quota(name)}
        />
      )}
    </Tile>
  )
}

function NoGateway() {
  const t = useTexts(notificationTexts)
  return <Tile label={t.noGateway} value="—" note={t.noGatewayWhy} mark={<Mark kind="warning" text="" />} />
}

function ToSend({ flow: { to_send: toSend } }: { flow: FlowNow }) {
  const t = useTexts(notificationTexts)
  const format = useFormat()
  const written = (seconds: number | null) =>
    seconds === null ? '—' : format.duration(Math.round(seconds * 1_000))
  return (
    <Tile
      label={t.toSend}
      value={written(toSend.median_seconds)}
      note={
        toSend.requests === 0
          ? t.toSendNone
          : t.toSendNote(written(toSend.p95_seconds), written(toSend.slowest_seconds))
      }
    />
  )
}

function InDoubt({ flow: { in_doubt, callbacks } }: { flow: FlowNow }) {
  const t = useTexts(notificationTexts)
  const format = useFormat()
  return (
    <Tile
      label={t.trouble}
      value={format.number(in_doubt)}
      note={t.callbacks(format.number(callbacks.waiting), format.number(callbacks.given_up))}
    />
  )
}
