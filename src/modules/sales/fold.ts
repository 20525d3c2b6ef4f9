import type { Database, Sql } from '../../platform/database.ts'
import { allProviders, withProvider } from './provider-scope.ts'

const foldTimeoutMs = 600_000
const foldLock = 5_120_122
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
      const timeout = String(foldTimeoutMs)
      await sql`
        select set_config('statement_timeout', ${timeout}, true), set_config('lock_timeout', ${timeout}, true)`
      // Before the snapshot of the fold: of two that overlap, the later would make lines of its own beside the earlier's.
      await sql`select pg_advisory_xact_lock(${foldLock})`
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

// One statement, so that one snapshot: a sale that is recorded meanwhile leaves its lines in both, for the next time.
async function foldMonth(sql: Sql, { providerId, month }: Month): Promise<number> {
  const [row] = await sql<[{ lines: number }]>`
    with touched as materialized (
      select array_agg(distinct date) as dates from sales.day_total
      where not is_folded and provider_id = ${providerId}
        and date >= ${month}::date and date < ${month}::date + interval '1 month'
    ), daily_lines as (
      -- No join: of a new day the planner expects no lines, and would look through all of them for each.
      delete from sales.daily
      where ctid = any (array(
        select line from (
          select ctid as line, count(*) over (partition by date, customer_id, product) as lines from sales.daily
          where provider_id = ${providerId} and date = any ((select dates from touched)::date[])
        ) as counted
        where lines > 1
      ))
      returning date, customer_id, product, transactions, amount
    ), daily_line as (
      insert into sales.daily (provider_id, date, customer_id, product, transactions, amount)
      select ${providerId}, date, customer_id, product, sum(transactions), sum(amount)
      from daily_lines group by date, customer_id, product
      order by date, customer_id, product
    ), day_lines as (
      delete from sales.day_total
      where provider_id = ${providerId} and date = any ((select dates from touched)::date[])
      returning date, transactions, amount
    ), day_line as (
      insert into sales.day_total (provider_id, date, transactions, amount, is_folded)
      select ${providerId}, date, sum(transactions), sum(amount), true
      from day_lines group by date
      order by date
    )
    select (select count(*) from daily_lines) + (select count(*) from day_lines) as lines`
  return row.lines
}
