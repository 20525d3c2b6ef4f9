import type { Sql } from '../../platform/database.ts'
import { firstIdOf } from './request-queries.ts'

const dayMs = 24 * 60 * 60 * 1000
const batchSize = 2_000

/**
 * Deletes requests that finished more than this many days ago, with their attempts and callbacks: from the old end of
 * the ids, in batches. What is not finished stays, and so does what has a callback that still waits, unless that has been
 * due for as many days. Gives how many were deleted.
 */
export async function deleteOldRequests(
  sql: Sql,
  keptDays: number,
  { signal, batch = batchSize }: { signal?: AbortSignal; batch?: number } = {},
): Promise<number> {
  const before = firstIdOf(new Date(Date.now() - keptDays * dayMs))
  let deleted = 0
  let after = firstIdOf(new Date(0))
  while (!signal?.aborted) {
    const done = await deleteBatch(sql, { keptDays, after, before, batch })
    if (done.last === null) break
    deleted += done.deleted
    after = done.last
  }
  return deleted
}

type Batch = { keptDays: number; after: string; before: string; batch: number }

async function deleteBatch(
  sql: Sql,
  { keptDays, after, before, batch }: Batch,
): Promise<{ deleted: number; last: string | null }> {
  const [row] = await sql<[{ deleted: number; last: string | null }]>`
    with looked_at as materialized (
      select id, status, finished_at from notifications.request
      where id > ${after} and id < ${before}
      order by id
      limit ${batch}
    ),
    old as materialized (
      select id from looked_at
      where status in ('sent', 'failed')
        and finished_at < clock_timestamp() - make_interval(days => ${keptDays}::int)
        and not exists (
          select from notifications.callback
          where callback.request_id = looked_at.id and delivered_at is null and given_up_at is null
            -- Whoever makes callbacks tries or gives up long before: nobody does, as their secret is gone.
            and due_at > clock_timestamp() - make_interval(days => ${keptDays}::int)
        )
    ),
    attempts as (
      delete from notifications.attempt using old where attempt.request_id = old.id
    ),
    callbacks as (
      delete from notifications.callback using old where callback.request_id = old.id
    ),
    requests as (
      delete from notifications.request using old where request.id = old.id returning 1
    )
    select (select count(*)::int from requests) as deleted,
      (select id from looked_at order by id desc limit 1) as last`
  return row
}
