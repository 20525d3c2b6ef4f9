import type { Sql } from '../../platform/database.ts'
import { type GatewayReading, readGateway } from './engine/claim-queries.ts'
import { callsAllowed } from './engine/quota.ts'
import type { Gateways } from './gateways/gateway.ts'

/** What is not finished, and how the gateways do. */
export type Flow = {
  backlog: { state: string; requests: number; oldestSeconds: number | null }[]
  inDoubt: number
  callbacksWaiting: number
  callbacksGivenUp: number
  gateways: (GatewayReading & { name: string; callsAllowed: number })[]
}

/** Reads it: of all processes, at about the same moment. */
export async function readFlow(sql: Sql, gateways: Gateways): Promise<Flow> {
  const [backlog, [rest]] = await Promise.all([
    sql<Flow['backlog']>`
      select 'queued' as state, count(*)::int as requests,
        extract(epoch from clock_timestamp() - min(registered_at))::float8 as oldest_seconds
      from notifications.request where status = 'queued'
      union all
      select case when is_due then 'due' when attempts > 0 then 'back_off' else 'scheduled' end, count(*)::int,
        extract(epoch from clock_timestamp() - min(due_at))::float8
      from notifications.delivery group by 1
      union all
      select 'in_flight', count(*)::int, extract(epoch from clock_timestamp() - min(claimed_at))::float8
      from notifications.attempt where outcome is null`,
    sql<[Omit<Flow, 'backlog' | 'gateways'>]>`
      select
        (
          select count(*)::int from notifications.attempt
          where counted_at > clock_timestamp() - interval '1 hour' and outcome = 'in_doubt'
            and gateway = any (${gateways.all.map(({ name }) => name)}::text[])
        ) as in_doubt,
        count(*) filter (where given_up_at is null)::int as callbacks_waiting,
        count(*) filter (where given_up_at is not null)::int as callbacks_given_up
      from notifications.callback where delivered_at is null`,
  ])
  const readings = await Promise.all(gateways.all.map(({ name, limits }) => readGateway(sql, name, limits)))
  return {
    backlog: [...backlog],
    ...rest,
    gateways: gateways.all.flatMap(({ name, limits }, place) => {
      const reading = readings[place]
      return reading ? [{ ...reading, name, callsAllowed: callsAllowed(limits, reading) }] : []
    }),
  }
}
