import type { Sql } from '../../platform/database.ts'
import type { Moment } from './read-change-at.ts'
import type { Status } from './state-queries.ts'

/** A change as somebody reports it. */
export type NewChange = {
  producer: string
  status: Status
  /** By the producer's clock; the database's now if it does not say. */
  changeAt: Moment | undefined
}

/** What became of a reported change. Times are text, exact to the microsecond. */
export type ReportedChange = {
  id: number
  changeAt: string
  receivedAt: string
  /** The revision of the state that it became; null when it was superseded on arrival. */
  revision: number | null
}

/** A change that is further in the future than may be, and was not kept. */
export type FutureChange = { id: null; changeAt: string; aheadSeconds: number }

/**
 * Keeps a change, and makes it the state if it is later than the state's, all in one statement. The row of the state is the
 * lock: a change that waited for it is compared with what the other made of it. Nothing is kept of one that is more than
 * `futureMinutes` ahead of the database's clock.
 */
export async function insertChange(
  sql: Sql,
  { producer, status, changeAt }: NewChange,
  futureMinutes: number,
): Promise<ReportedChange | FutureChange> {
  // As text: the driver would cut a time to the millisecond.
  const [found] = await sql<[ReportedChange | FutureChange]>`
    with asked as materialized (
      select ${producer}::text as producer, ${status}::smallint as status, change_at,
        extract(epoch from change_at - now)::float8 as ahead_seconds,
        change_at <= now + make_interval(mins => ${futureMinutes}) as is_taken
      from (select clock_timestamp() as now) as clock
        cross join lateral (select coalesce(${changeAt ?? null}::text::timestamptz, now) as change_at) as said
    ),
    report as materialized (
      select nextval('criticality.processed_id') as id, change_at from asked where is_taken
    ),
    became as (
      update criticality.state as state
      set revision = state.revision + 1,
        change_id = report.id,
        status = asked.status,
        producer = asked.producer,
        change_at = report.change_at,
        since = clock_timestamp()
      from report, asked
      where state.change_at is null or state.change_at < report.change_at
      returning state.revision, state.since
    ),
    kept as (
      insert into criticality.change (id, producer, status, change_at, received_at, revision)
      select report.id, asked.producer, asked.status, report.change_at,
        coalesce(became.since, clock_timestamp()), became.revision
      from asked cross join report left join became on true
      returning id, received_at, revision
    )
    select kept.id, kept.received_at::text as received_at, kept.revision, asked.change_at::text as change_at,
      asked.ahead_seconds
    from asked left join kept on true`
  return found
}
