import type { Database, Sql } from '../../platform/database.ts'

/** Longer than any limit of silence (a year), so that what is silent stays so. */
const uptimeKeptDays = 400

/**
 * When the service could be asked: intervals without overlaps, each with how long it could be asked after it. A fragment for
 * a `with`, named `island (from_at, until_at, after)`. Time that several processes cover counts once; time to come, which
 * there is when a clock was put back, does not count.
 */
export const islands = (sql: Sql) => sql`
  island as materialized (
    select lower(covered) as from_at, upper(covered) as until_at, coalesce(
      sum(upper(covered) - lower(covered)) over (
        order by lower(covered) desc rows between unbounded preceding and 1 preceding
      ),
      interval '0'
    ) as after
    from (
      select unnest(range_agg(tstzrange(from_at, least(until_at, clock.now), '[]'))) as covered
      from criticality.uptime cross join (select clock_timestamp() as now offset 0) as clock
      where from_at <= clock.now
    ) as merged
  )`

/**
 * Replaces the intervals of processes that have ended by what they cover together, and deletes what is older than any
 * limit. What they cover stays the same.
 */
export async function foldUptime(database: Database): Promise<void> {
  await database.begin(async sql => {
    await sql`
      delete from criticality.uptime
      where until_at < clock_timestamp() - make_interval(days => ${uptimeKeptDays})`
    // A running process extends its own every few seconds.
    await sql`
      with ended as (
        delete from criticality.uptime where until_at < clock_timestamp() - interval '1 minute'
        returning from_at, until_at
      )
      insert into criticality.uptime (from_at, until_at)
      select lower(covered), upper(covered)
      from (select unnest(range_agg(tstzrange(from_at, until_at, '[]'))) as covered from ended) as folded`
  })
}
