import type { Database, Sql } from '../../platform/database.ts'
import { allProviders, withProvider } from './provider-scope.ts'

const foldTimeoutMs = 600_000
const minutesKept = 60
const toldKeptDays = 90

/**
 * Makes one line of the lines of one key in the sums, which every recording adds to. The sums are the same before, while
 * and after; reading them takes fewer lines. Gives how many lines it replaced.
 */
export async function foldSums(
  database: Database,
  { signal }: { signal?: AbortSignal } = {},
): Promise<number> {
  const months = await withProvider(database, allProviders, listTouchedMonths)
  let replaced = 0
  for (const month of months) {
    if (signal?.aborted) break
    replaced += await withProvider(database, allProviders, async sql => {
      await sql`select set_config('statement_timeout', ${String(foldTimeoutMs)}, true)`
      return foldMonth(sql, month)
    })
  }
  return replaced
}

/** Removes the counts of minutes that are over, and notes of what was told long ago. */
export async function deleteOldMinutes(database: Database): Promise<void> {
  await withProvider(database, allProviders, async sql => {
    await sql`
      delete from sales.minute where minute < clock_timestamp() - make_interval(mins => ${minutesKept})`
    await sql`
      delete from sales.told where told_at < clock_timestamp() - make_interval(days => ${toldKeptDays})`
  })
}

type Month = { providerId: string; month: string }

// Whatever is recorded adds a line to its day's total, not folded so far.
async function listTouchedMonths(sql: Sql): Promise<Month[]> {
  return sql<Month[]>`
    select distinct provider_id, date_trunc('month', date)::date::text as month
    from sales.day_total
    where not is_folded
    order by 1, 2`
}

// One statement, so that one snapshot: a sale that is recorded meanwhile leaves its lines in all three, for the next time.
async function foldMonth(sql: Sql, { providerId, month }: Month): Promise<number> {
  const [row] = await sql<[{ lines: number }]>`
    with touched as materialized (
      select distinct date from sales.day_total
      where not is_folded and provider_id = ${providerId}
        and date >= ${month}::date and date < ${month}::date + interval '1 month'
    ), daily_lines as (
      delete from sales.daily
      where provider_id = ${providerId} and date in (select date from touched)
        and (date, customer_id, product) in (
          select date, customer_id, product from sales.daily
          where provider_id = ${providerId} and date in (select date from touched)
          group by date, customer_id, product having count(*) > 1
        )
      returning date, customer_id, product, transactions, amount
    ), daily_line as (
      insert into sales.daily (provider_id, date, customer_id, product, transactions, amount)
      select ${providerId}, date, customer_id, product, sum(transactions), sum(amount)
      from daily_lines group by date, customer_id, product
      order by date, customer_id, product
    ), monthly_lines as (
      delete from sales.monthly
      where provider_id = ${providerId} and month = ${month}::date and exists (select from touched)
        and customer_id in (
          select customer_id from sales.monthly
          where provider_id = ${providerId} and month = ${month}::date
          group by customer_id having count(*) > 1
        )
      returning customer_id, transactions, amount
    ), monthly_line as (
      insert into sales.monthly (provider_id, month, customer_id, transactions, amount)
      select ${providerId}, ${month}::date, customer_id, sum(transactions), sum(amount)
      from monthly_lines group by customer_id
      order by customer_id
    ), day_lines as (
      delete from sales.day_total
      where provider_id = ${providerId} and date in (select date from touched)
      returning date, transactions, amount
    ), day_line as (
      insert into sales.day_total (provider_id, date, transactions, amount, is_folded)
      select ${providerId}, date, sum(transactions), sum(amount), true
      from day_lines group by date
      order by date
    )
    select (select count(*) from daily_lines) + (select count(*) from monthly_lines)
      + (select count(*) from day_lines) as lines`
  return row.lines
}
