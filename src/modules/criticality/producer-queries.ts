import type { Sql } from '../../platform/database.ts'

/** A producer: its last change, and how far its clock seems to be behind ours (ahead: below zero), in seconds. */
export type Producer = {
  producer: string
  lastReceivedAt: Date
  lastChangeAt: Date
  lastStatus: number
  /** Of the changes that it was measured by, at most `measuredMax`: the last ones. */
  changesMeasured: number
  skewSecondsLast: number
  skewSecondsMedian: number
  skewSecondsLowest: number
}

const measuredMax = 20

/** Producers by their names, from `after` on. Each costs a few look-ups, however many changes it reported. */
export async function listProducers(
  sql: Sql,
  { limit, after = '' }: { limit: number; after?: string | undefined },
): Promise<Producer[]> {
  return sql<Producer[]>`
    with recursive named (producer, place) as (
      select min(producer), 1 from criticality.change where producer > ${after}
      union all
      select (select min(change.producer) from criticality.change where change.producer > named.producer), place + 1
      from named where named.producer is not null and place < ${limit}
    )
    select named.producer, last.received_at as last_received_at, last.change_at as last_change_at,
      last.status as last_status, measured.*
    from named
      cross join lateral (
        select received_at, change_at, status from criticality.change
        where change.producer = named.producer order by received_at desc, id desc limit 1
      ) as last
      cross join lateral (
        select count(*)::int as changes_measured,
          (array_agg(skew order by place))[1] as skew_seconds_last,
          percentile_cont(0.5) within group (order by skew) as skew_seconds_median,
          min(skew) as skew_seconds_lowest
        from (
          select extract(epoch from received_at - change_at)::float8 as skew,
            row_number() over (order by received_at desc, id desc) as place
          from criticality.change where change.producer = named.producer
          order by received_at desc, id desc limit ${measuredMax}
        ) as recent
      ) as measured
    order by named.producer`
}
