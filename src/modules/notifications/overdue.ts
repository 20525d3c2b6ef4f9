import type { Sql } from '../../platform/database.ts'
import type { Gateways } from './gateways/gateway.ts'
import { firstIdOf } from './request-queries.ts'

/** Requests that wait too long for one gateway. */
export type Overdue = { gateway: string; waiting: number; isMore: boolean; oldestMinutes: number }

// Beyond that nobody needs the exact number, and counting would cost.
const countedMax = 10_000

/**
 * The gateways for which launched requests have waited longer than some minutes since they should have gone: waiting for a turn,
 * for another attempt, or for its end. What is set for later does not count, nor does what `except` registered.
 */
export async function listOverdue(
  sql: Sql,
  { gateways, minutes, except }: { gateways: Gateways; minutes: number; except: string },
): Promise<Overdue[]> {
  const routes = Object.values(gateways.routes).flatMap(({ first, fallback }) => [first, fallback ?? first])
  const names = [...new Set([...gateways.all.map(({ name }) => name), ...routes])]
  const before = new Date(Date.now() - minutes * 60_000)
  // Ids are in the order of registration, which comes before the launch.
  return sql<Overdue[]>`
    select gateway, least(waiting.requests, ${countedMax})::int as waiting, waiting.requests > ${countedMax} as is_more,
      floor(extract(epoch from clock_timestamp() - waiting.since) / 60)::int as oldest_minutes
    from unnest(${names}::text[]) as gateway
    cross join lateral (
      select count(*) as requests, min(since) as since
      from (
        select greatest(request.launched_at, request.send_at) as since
        from (
          (
            select request_id from notifications.delivery
            where delivery.gateway = gateway.gateway and request_id < ${firstIdOf(before)} and caller <> ${except}
              and (due_at <= clock_timestamp() or attempts > 0)
            order by request_id
            limit ${countedMax + 1}
          )
          union all
          select request_id from notifications.attempt
          where attempt.gateway = gateway.gateway and outcome is null and request_id < ${firstIdOf(before)}
        ) under_way
        join notifications.request on request.id = under_way.request_id
        where request.caller <> ${except} and request.status = 'processing'
      ) counted
      where since < clock_timestamp() - make_interval(mins => ${minutes})
    ) waiting
    where waiting.requests > 0
    order by gateway`
}
