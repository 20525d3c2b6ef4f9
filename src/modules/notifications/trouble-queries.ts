import type { Sql } from '../../platform/database.ts'
import type { Outcome } from './gateways/gateway.ts'

export async function areTablesMade(sql: Sql): Promise<boolean> {
  const [{ isMade }] = await sql<[{ isMade: boolean }]>`
    select to_regclass('notifications.gateway') is not null as is_made`
  return isMade
}

export type LastCall = { outcome: Outcome; statusCode: number | null; detail: string | null }

/** The last call of a gateway within a day that says whether it works: 429 and calls that were not made say nothing of it. */
export async function findLastCall(sql: Sql, gateway: string): Promise<LastCall | undefined> {
  const [row] = await sql<LastCall[]>`
    select outcome, status_code, detail
    from notifications.attempt
    where gateway = ${gateway} and outcome not in ('throttled', 'not_made') and not is_orphan
      and counted_at > clock_timestamp() - interval '1 day'
    order by counted_at desc
    limit 1`
  return row
}

/** How many deliveries are due, counted up to `dueMax`, and whether any worker showed itself within the lease. */
export async function readWork(
  sql: Sql,
  { dueMax, leaseMs }: { dueMax: number; leaseMs: number },
): Promise<{ due: number; isWorkerAlive: boolean }> {
  const [row] = await sql<[{ due: number; isWorkerAlive: boolean }]>`
    select
      (select count(*)::int from (select from notifications.delivery where is_due limit ${dueMax}) delivery) as due,
      exists (
        select from notifications.worker
        where seen_at > clock_timestamp() - make_interval(secs => ${leaseMs}::float8 / 1000)
      ) as is_worker_alive`
  return row
}
