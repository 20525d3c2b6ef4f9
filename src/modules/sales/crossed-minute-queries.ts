import type { Sql, Transaction } from '../../platform/database.ts'

/** A minute of a provider with more sales than the limit. */
export type CrossedMinute = { providerId: string; minute: Date; sales: number }

const rateKind = 'rate_exceeded'

/** All minutes that are counted so far with more sales than the limit, of which it was not told. */
export async function listAllCrossedMinutes(sql: Sql, salesPerMinuteMax: number): Promise<CrossedMinute[]> {
  return sql<CrossedMinute[]>`
    select provider_id, minute, sum(sales) as sales
    from sales.minute
    where not exists (select from sales.told where kind = ${rateKind} and key = ${keyOf(sql)})
    group by provider_id, minute
    having sum(sales) > ${salesPerMinuteMax}
    order by minute, provider_id`
}

/**
 * Those of these minutes with more sales than the limit, of which it was not told. What was told already is not summed
 * again: so it costs as many lines as the limit at most, however many sales there are.
 */
export async function listCrossedMinutes(
  sql: Sql,
  minutes: { providerId: string; minute: string }[],
  salesPerMinuteMax: number,
): Promise<CrossedMinute[]> {
  if (minutes.length === 0) return []
  return sql<CrossedMinute[]>`
    with untold as materialized (
      select provider_id, minute
      from unnest(
        ${minutes.map(({ providerId }) => providerId)}::text[], ${minutes.map(({ minute }) => minute)}::timestamptz[]
      ) as asked (provider_id, minute)
      where not exists (select from sales.told where kind = ${rateKind} and key = ${keyOf(sql)})
    )
    select untold.provider_id, untold.minute, counted.sales
    from untold
    cross join lateral (
      select sum(line.sales) as sales
      from sales.minute line
      where line.provider_id = untold.provider_id and line.minute = untold.minute
    ) as counted
    where counted.sales > ${salesPerMinuteMax}`
}

/**
 * Notes that a minute is told of; says whether nobody had noted it yet. The lock is tried and not waited for: whoever has it is
 * telling, and a writer that waited for another could deadlock.
 */
export async function noteCrossed(
  sql: Transaction,
  { providerId, minute }: { providerId: string; minute: Date },
): Promise<boolean> {
  const told = await sql`
    insert into sales.told (kind, key)
    select ${rateKind}, key
    from (select ${providerId}::text as provider_id, ${minute}::timestamptz as minute) as crossed
    cross join lateral (select ${keyOf(sql)} as key) as named
    where pg_try_advisory_xact_lock(hashtextextended(${rateKind} || key, 0))
    on conflict (kind, key) do nothing
    returning key`
  return told.length > 0
}

const keyOf = (sql: Sql) => sql`provider_id || ' ' || extract(epoch from minute)::bigint`
