import type { Sql } from '../../platform/database.ts'
import type { Outcome } from './gateways/gateway.ts'

/** The seconds that are looked back on. */
export const flowSeconds = 120
// A call may take long; those that began before are looked at too.
const calledBeforeSeconds = 30
const measuredMax = 500

/** Calls that ended in a second, by outcome. Seconds without any are left out. */
export type SecondOfCalls = { at: Date; outcome: Outcome; calls: number }

/** Reads the calls of these gateways, the oldest second first. */
export async function listCallsBySecond(sql: Sql, gateways: readonly string[]): Promise<SecondOfCalls[]> {
  return sql<SecondOfCalls[]>`
    select date_trunc('second', finished_at) as at, outcome, count(*)::int as calls
    from notifications.attempt
    where gateway = any (${gateways as string[]}::text[]) and outcome is not null
      and counted_at > clock_timestamp() - make_interval(secs => ${flowSeconds + calledBeforeSeconds}::int)
      and finished_at >= date_trunc('second', clock_timestamp()) - make_interval(secs => ${flowSeconds}::int)
    group by 1, 2
    order by 1, 2`
}

/** How long the last requests took from their launch to their delivery; of the last ten minutes. */
export type TimesToSend = {
  requests: number
  medianSeconds: number | null
  p95Seconds: number | null
  slowestSeconds: number | null
}

/** Reads it of these gateways together; null when nothing was delivered. */
export async function readTimesToSend(sql: Sql, gateways: readonly string[]): Promise<TimesToSend> {
  const [row] = await sql<[TimesToSend]>`
    select count(*)::int as requests,
      percentile_cont(0.5) within group (order by seconds) as median_seconds,
      percentile_cont(0.95) within group (order by seconds) as p95_seconds,
      max(seconds) as slowest_seconds
    from (
      -- What was launched for later has not waited before then.
      select extract(epoch from last.finished_at - greatest(request.launched_at, request.send_at))::float8 as seconds
      from unnest(${gateways as string[]}::text[]) as named (gateway)
      cross join lateral (
        select request_id, finished_at from notifications.attempt
        where attempt.gateway = named.gateway and outcome = 'delivered'
          and counted_at > clock_timestamp() - interval '10 minutes'
        order by counted_at desc
        limit ${measuredMax}
      ) as last
      join notifications.request on request.id = last.request_id
    ) as measured`
  return row
}
