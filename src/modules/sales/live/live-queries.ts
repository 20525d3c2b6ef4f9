import type { Sql } from '../../../platform/database.ts'
import { allProviders, type ProviderScope } from '../provider-scope.ts'
import type { Place } from './place.ts'

/** A sale as it is told live. */
export type ToldSale = {
  id: string
  providerId: string
  customerId: number
  product: string
  /** Decimal text. */
  amount: string
  occurredAt: Date
}

/** Sales that happened in one second. */
export type Second = { second: number; transactions: number; cents: string }

/** What is new at one moment, seen by one snapshot. */
export type Look = {
  snapshot: string
  asOf: Date
  today: { date: string; transactions: number; amount: string }
  /** Whether anything is new. */
  isNew: boolean
  /** Of what is new, what happened within the last minute. */
  seconds: Second[]
}

/** The beginning: totals as they are, and every sale that happened within the last minute. */
export async function findTotals(sql: Sql, scope: ProviderScope): Promise<Look> {
  const [look] = await sql<[Look]>`
    with ${clockAndShown(sql, scope)}, new as materialized (
      select sale.amount, sale.occurred_at
      from clock cross join shown cross join lateral (
        select amount, occurred_at from sales.sale
        where provider_id = shown.id and date between clock.today - 1 and clock.today + 1
          and recorded_at > clock.as_of - ${recordedWithin}::interval
      ) as sale
    )
    select ${totals(sql)}`
  return look
}

/** Totals as they are, and what has become visible since a place. */
export async function findTotalsSince(sql: Sql, scope: ProviderScope, place: Place): Promise<Look> {
  const [look] = await sql<[Look]>`
    with ${clockAndShown(sql, scope)}, new as materialized (${salesSince(sql, place)})
    select ${totals(sql)}`
  return look
}

/**
 * The newest of the sales that have become visible between two snapshots, the last recorded first. However far apart they are,
 * it reads no more than it gives.
 * @param place may come from a reader
 * @param until a snapshot as PostgreSQL wrote it
 */
export async function listSalesBetween(
  sql: Sql,
  scope: ProviderScope,
  { place, until, limit }: { place: Place; until: string; limit: number },
): Promise<ToldSale[]> {
  const { next, running } = place
  const newest = sql`
    and xact < pg_snapshot_xmax(${until}::pg_snapshot) and pg_visible_in_snapshot(xact, ${until}::pg_snapshot)
    order by xact desc
    limit ${limit}`
  return sql<ToldSale[]>`
    with ${clockAndShown(sql, scope)}
    select sale.id, sale.provider_id, customer_id, product, amount, occurred_at
    from shown cross join lateral (
      (select * from sales.sale where provider_id = shown.id and xact >= ${next}::text::xid8 ${newest})
      union all
      (select * from sales.sale where provider_id = shown.id and xact = any (${running}::text[]::xid8[]) ${newest})
    ) as sale
    order by xact desc, recorded_at desc, sale.id desc
    limit ${limit}`
}

/** The last recorded sales that a snapshot saw, the last first. */
export async function listLastSales(
  sql: Sql,
  scope: ProviderScope,
  { until, limit }: { until: string; limit: number },
): Promise<ToldSale[]> {
  return sql<ToldSale[]>`
    with ${clockAndShown(sql, scope)}
    select sale.id, sale.provider_id, customer_id, product, amount, occurred_at
    from shown cross join lateral (
      select * from sales.sale
      where provider_id = shown.id and xact < pg_snapshot_xmax(${until}::pg_snapshot)
        and pg_visible_in_snapshot(xact, ${until}::pg_snapshot)
      order by xact desc
      limit ${limit}
    ) as sale
    order by xact desc, recorded_at desc, sale.id desc
    limit ${limit}`
}

// A sale is recorded after it happened; senders' clocks may be ahead by some minutes.
const recordedWithin = '5 minutes'

function clockAndShown(sql: Sql, scope: ProviderScope) {
  return sql`
    clock as materialized (
      select now.at as as_of, (now.at at time zone coalesce((select time_zone from sales.calendar), 'UTC'))::date as today
      from (select clock_timestamp() as at) as now
    ), shown as materialized (
      select id from sales.provider where ${scope === allProviders ? sql`true` : sql`id = ${scope}`}
    )`
}

// Rows of a restored backup may name transactions that this server has not come to: they are not new.
function salesSince(sql: Sql, { next, running }: Place) {
  return sql`
    select sale.*
    from shown cross join lateral (
      select * from sales.sale
      where provider_id = shown.id and xact >= ${next}::text::xid8
        and xact < pg_snapshot_xmax(pg_current_snapshot())
      union all
      select * from sales.sale
      where provider_id = shown.id and xact = any (${running}::text[]::xid8[])
    ) as sale`
}

function totals(sql: Sql) {
  return sql`
    pg_current_snapshot()::text as snapshot,
    clock.as_of,
    (
      select json_build_object(
        'date', clock.today::text, 'transactions', coalesce(sum(line.transactions), 0),
        'amount', coalesce(sum(line.amount), 0)::numeric(20, 2)::text
      )
      from shown join sales.day_total line on line.provider_id = shown.id and line.date = clock.today
    ) as today,
    exists (select from new) as is_new,
    (
      select coalesce(json_agg(counted), '[]')
      from (
        select floor(extract(epoch from occurred_at))::bigint as second, count(*) as transactions,
          (100 * sum(amount))::bigint::text as cents
        from new where occurred_at > clock.as_of - interval '1 minute' group by 1
      ) as counted
    ) as seconds
    from clock`
}
