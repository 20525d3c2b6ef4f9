import type { Database, Transaction } from '../../../platform/database.ts'
import { findTimeZone } from '../calendar.ts'
import { allProviders, withProvider } from '../provider-scope.ts'
import { forgetUnasked, settledOf, windowsToKeep } from './kept-windows.ts'

const linesMaxDefault = 100_000
const freshMuch = 100_000
const timeoutMs = 1_800_000
/** Held by whoever settles: two at once would open the same window twice. Any number, the same everywhere. */
export const settlingLock = 5_120_121

/**
 * Takes fresh lines into the totals of customers and windows, and opens and closes windows as months go by. Answers are
 * the same before, while and after; they read fewer lines. Gives how many lines it took: none when somebody else settles.
 */
export async function settleTotals(
  database: Database,
  { signal, linesMax = linesMaxDefault }: { signal?: AbortSignal; linesMax?: number } = {},
): Promise<number> {
  let taken = 0
  for (;;) {
    const lines = await withProvider(database, allProviders, sql => settleSome(sql, linesMax))
    taken += lines
    if (lines !== linesMax || signal?.aborted) return taken
  }
}

async function settleSome(sql: Transaction, linesMax: number): Promise<number> {
  await sql`select set_config('statement_timeout', ${String(timeoutMs)}, true)`
  const [lock] = await sql<[{ isOurs: boolean }]>`
    select pg_try_advisory_xact_lock(${settlingLock}) as is_ours`
  const timeZone = lock.isOurs ? await findTimeZone(sql) : undefined
  if (timeZone === undefined) return 0
  await closeWindows(sql, timeZone)
  if (!(await isMuch(sql))) {
    await openWindows(sql, timeZone)
    return takeFresh(sql, timeZone, linesMax)
  }
  await sql`delete from sales.total`
  await sql`delete from sales.customer_total`
  const lines = await takeFresh(sql, timeZone, undefined)
  await openWindows(sql, timeZone)
  return lines
}

// So many lines are settled sooner by making the windows anew from the months than line by line.
async function isMuch(sql: Transaction): Promise<boolean> {
  const [row] = await sql<[{ isMuch: boolean }]>`
    select count(*) > greatest(${freshMuch}, (
      select reltuples / 10 from pg_class where oid = 'sales.customer_month'::regclass
    )) as is_much
    from sales.fresh`
  return row.isMuch
}

async function closeWindows(sql: Transaction, timeZone: string) {
  await forgetUnasked(sql)
  await sql`
    with closed as (
      delete from sales.total where (provider_id, since, until) not in (${windowsToKeep(sql, timeZone)})
      returning provider_id, since, until
    )
    delete from sales.customer_total using closed
    where customer_total.provider_id = closed.provider_id and customer_total.since = closed.since
      and customer_total.until = closed.until`
}

// From what is settled: what is fresh is added when it is taken.
async function openWindows(sql: Transaction, timeZone: string) {
  const missing = await sql<{ since: string; until: string; providers: string[] }[]>`
    select since::text, until::text, array_agg(provider_id) as providers
    from (${windowsToKeep(sql, timeZone)}) as kept
    where not exists (
      select from sales.total
      where total.provider_id = kept.provider_id and total.since = kept.since and total.until = kept.until
    )
    group by since, until`
  for (const { since, until, providers } of missing) {
    await sql`
      with opened as (
        insert into sales.customer_total (provider_id, since, until, customer_id, transactions, amount)
        select provider_id, ${since}::text::date, ${until}::text::date, customer_id, transactions, amount
        from (${settledOf(sql, { since, until }, providers)}) as customer
        order by provider_id, customer_id
        returning provider_id, transactions, amount
      )
      insert into sales.total (provider_id, since, until, customers, transactions, amount)
      select missing.provider_id, ${since}::text::date, ${until}::text::date, count(opened.provider_id),
        coalesce(sum(transactions), 0), coalesce(sum(amount), 0)
      from unnest(${providers}::text[]) as missing (provider_id)
      left join opened using (provider_id)
      group by missing.provider_id`
  }
}

// Lines of days to come stay fresh until their day: windows end today.
async function takeFresh(sql: Transaction, timeZone: string, linesMax: number | undefined): Promise<number> {
  const [row] = await sql<[{ lines: number }]>`
    with taken as (
      delete from sales.fresh
      where ctid = any (array(
        select ctid from sales.fresh
        where date <= (statement_timestamp() at time zone ${timeZone})::date
        limit ${linesMax ?? null}
      ))
      returning provider_id, date, customer_id, transactions, amount
    ), line as materialized (
      select whose.provider_id, date, customer_id, sum(transactions) as transactions, sum(amount) as amount
      from taken
      cross join lateral (values (taken.provider_id), ('*')) as whose (provider_id)
      group by whose.provider_id, date, customer_id
    ), settled as (
      insert into sales.customer_total (provider_id, since, until, customer_id, transactions, amount)
      select line.provider_id, total.since, total.until, customer_id, sum(line.transactions), sum(line.amount)
      from line
      join sales.total on total.provider_id = line.provider_id and line.date between total.since and total.until
      group by line.provider_id, total.since, total.until, customer_id
      order by line.provider_id, total.since, total.until, customer_id
      on conflict (provider_id, since, until, customer_id) do update
      set transactions = customer_total.transactions + excluded.transactions,
        amount = customer_total.amount + excluded.amount
      returning provider_id, since, until, (xmax = 0) as is_new
    ), settled_months as (
      insert into sales.customer_month (provider_id, month, customer_id, transactions, amount)
      select provider_id, date_trunc('month', date), customer_id, sum(transactions), sum(amount)
      from line
      where provider_id <> '*'
      group by provider_id, date_trunc('month', date), customer_id
      order by 1, 2, 3
      on conflict (provider_id, month, customer_id) do update
      set transactions = customer_month.transactions + excluded.transactions,
        amount = customer_month.amount + excluded.amount
    ), counted as (
      update sales.total
      set customers = total.customers + added.customers,
        transactions = total.transactions + added.transactions,
        amount = total.amount + added.amount
      from (
        select provider_id, since, until, sum(customers) as customers, sum(transactions) as transactions,
          sum(amount) as amount
        from (
          select line.provider_id, since, until, 0 as customers, line.transactions, line.amount
          from line
          join sales.total on total.provider_id = line.provider_id and line.date between total.since and total.until
          union all
          select provider_id, since, until, 1, 0, 0 from settled where is_new
        ) as part
        group by provider_id, since, until
      ) as added
      where total.provider_id = added.provider_id and total.since = added.since and total.until = added.until
    ), marked as (
      insert into sales.day_customers (provider_id, date, chunk, customers)
      select provider_id, date, customer_id / 8192,
        bit_or(set_bit(0::bit(8192), (customer_id % 8192)::integer, 1))
      from line
      group by provider_id, date, customer_id / 8192
      on conflict (provider_id, date, chunk) do update set customers = day_customers.customers | excluded.customers
    ), marked_months as (
      insert into sales.month_customers (provider_id, month, chunk, customers)
      select provider_id, date_trunc('month', date), customer_id / 8192,
        bit_or(set_bit(0::bit(8192), (customer_id % 8192)::integer, 1))
      from line
      group by provider_id, date_trunc('month', date), customer_id / 8192
      on conflict (provider_id, month, chunk) do update
      set customers = month_customers.customers | excluded.customers
    )
    select count(*) as lines from taken`
  return row.lines
}
