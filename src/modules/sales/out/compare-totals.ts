import type { Sql, Transaction } from '../../../platform/database.ts'
import { allProviders, type ProviderScope } from '../provider-scope.ts'
import type { Sums } from '../reports/report-queries.ts'
import { settledOf, type Window } from './kept-windows.ts'

/** A window of kept totals beside the days that it is made of. What is settled and what is fresh must add up to the days. */
export type ComparedWindow = {
  /** `*`: of all providers together. */
  providerId: string
  /** Its first day; null for all time. */
  since: string | null
  /** Its last day; null for today. */
  until: string | null
  settled: Sums
  fresh: Sums
  dayTotal: Sums
  /** The days less what is settled and fresh. */
  difference: Sums
}

/** Holds the totals of every kept window against the days' sums, all of one moment. It reads few lines. */
export async function compareWindows(sql: Sql, scope: ProviderScope): Promise<ComparedWindow[]> {
  const own = scope === allProviders ? sql`` : sql`where total.provider_id = ${scope}`
  return sql<ComparedWindow[]>`
    select total.provider_id, ${dayOf(sql, 'since')} as since, ${dayOf(sql, 'until')} as until,
      ${sums(sql, 'total')} as settled, ${sums(sql, 'fresh')} as fresh, ${sums(sql, 'days')} as day_total,
      jsonb_build_object(
        'transactions', days.transactions - total.transactions - fresh.transactions,
        'amount', (days.amount - total.amount - fresh.amount)::numeric(20, 2)::text
      ) as difference
    from sales.total
    cross join lateral (${summed(sql, 'fresh')}) as fresh
    cross join lateral (${summed(sql, 'day_total')}) as days
    ${own}
    order by total.provider_id, total.since, total.until`
}

/** What is kept of customers and is not what the daily sums say. */
export type TotalsDifference = {
  /** `*`: of all providers together. */
  providerId: string
  /** The first day of the window, or of the month or day whose customers are wrong; null for all time. */
  since: string | null
  what: 'customer_month' | 'customer_total' | 'total' | 'day_customers' | 'month_customers'
  /** How many customers differ; of `day_customers` and `month_customers` in how many groups of 8,192. */
  different: number
}

/**
 * Holds the months of each customer against the daily sums, totals against the months, and who bought on a day or in a month
 * against the daily sums, customer by customer. It reads all of them: for the night. Gives what differs.
 * @param sql a transaction that sees all providers.
 */
export async function compareCustomers(sql: Transaction): Promise<TotalsDifference[]> {
  const windows = await sql<(Window & { providers: string[] })[]>`
    select since::text, until::text, array_agg(provider_id) as providers
    from sales.total group by total.since, total.until order by total.since, total.until`
  const found: TotalsDifference[] = []
  found.push(...(await compareMonths(sql)))
  for (const { providers, ...window } of windows) found.push(...(await compareWindow(sql, window, providers)))
  found.push(...(await compareBuyers(sql, { table: 'day_customers', period: 'day', column: 'date' })))
  found.push(...(await compareBuyers(sql, { table: 'month_customers', period: 'month', column: 'month' })))
  return found
}

// What recording adds to the daily sums, settling adds to the months, but for what is still fresh.
async function compareMonths(sql: Transaction): Promise<TotalsDifference[]> {
  return sql<TotalsDifference[]>`
    with expected as (
      select provider_id, month, customer_id, sum(transactions) as transactions, sum(amount) as amount
      from (
        select provider_id, date_trunc('month', date)::date as month, customer_id, transactions, amount from sales.daily
        union all
        select provider_id, date_trunc('month', date)::date, customer_id, -transactions, -amount from sales.fresh
      ) as line
      group by provider_id, month, customer_id
      having sum(transactions) <> 0 or sum(amount) <> 0
    )
    select provider_id, month::text as since, 'customer_month' as what, count(*) as different
    from expected
    full join sales.customer_month kept using (provider_id, month, customer_id)
    where (expected.transactions, expected.amount) is distinct from (kept.transactions, kept.amount)
    group by provider_id, month
    order by provider_id, month`
}

async function compareWindow(
  sql: Transaction,
  { since, until }: Window,
  providers: string[],
): Promise<TotalsDifference[]> {
  return sql<TotalsDifference[]>`
    with expected as (${settledOf(sql, { since, until }, providers)}), kept as (
      select provider_id, customer_id, transactions, amount from sales.customer_total
      where since = ${since}::text::date and until = ${until}::text::date
    ), customer as (
      select provider_id,
        (expected.transactions, expected.amount) is distinct from (kept.transactions, kept.amount) as is_different
      from expected
      full join kept using (provider_id, customer_id)
    ), added as (
      select provider_id, count(*) as customers, sum(transactions) as transactions, sum(amount) as amount
      from kept group by provider_id
    )
    select total.provider_id, ${dayOf(sql, 'since')} as since, found.what, found.different
    from sales.total
    left join added using (provider_id)
    cross join lateral (
      select 'customer_total' as what, count(*) as different from customer
      where customer.provider_id = total.provider_id and is_different
      union all
      select 'total', abs(total.customers - coalesce(added.customers, 0))
        + case when (total.transactions, total.amount)
            is distinct from (coalesce(added.transactions, 0), coalesce(added.amount, 0)) then 1 else 0 end
    ) as found
    where total.since = ${since}::text::date and total.until = ${until}::text::date and found.different > 0
    order by total.provider_id, found.what`
}

type Buyers = { table: 'day_customers' | 'month_customers'; period: 'day' | 'month'; column: string }

// Those of fresh lines are marked when the lines are taken; until then they count as marked.
async function compareBuyers(
  sql: Transaction,
  { table, period, column }: Buyers,
): Promise<TotalsDifference[]> {
  const marks = (lines: string) => sql`
    select provider_id, period, customer_id / 8192 as chunk,
      bit_or(set_bit(0::bit(8192), (customer_id % 8192)::integer, 1)) as customers
    from (
      select coalesce(provider_id, '*') as provider_id, period, customer_id
      from (
        select provider_id, date_trunc(${period}, date)::date as period, customer_id from ${sql(`sales.${lines}`)}
      ) as line
      group by grouping sets ((provider_id, period, customer_id), (period, customer_id))
    ) as bought
    group by 1, 2, 3`
  return sql<TotalsDifference[]>`
    with bought as (${marks('daily')}), kept as (
      select provider_id, period, chunk, bit_or(customers) as customers
      from (
        select provider_id, ${sql(column)} as period, chunk, customers from ${sql(`sales.${table}`)}
        union all
        select * from (${marks('fresh')}) as fresh
      ) as part
      group by 1, 2, 3
    )
    select provider_id, period::text as since, ${table}::text as what, count(*) as different
    from bought
    full join kept using (provider_id, period, chunk)
    where bought.customers is distinct from kept.customers
    group by provider_id, period
    order by provider_id, period`
}

const dayOf = (sql: Sql, column: 'since' | 'until') =>
  sql`case when isfinite(${sql(column)}) then ${sql(column)}::text end`

const sums = (sql: Sql, of: string) => sql`
  jsonb_build_object(
    'transactions', ${sql(`${of}.transactions`)}, 'amount', ${sql(`${of}.amount`)}::numeric(20, 2)::text
  )`

const summed = (sql: Sql, table: 'fresh' | 'day_total') => sql`
  select coalesce(sum(transactions), 0) as transactions, coalesce(sum(amount), 0) as amount
  from ${sql(`sales.${table}`)} as line
  where (total.provider_id = '*' or line.provider_id = total.provider_id)
    and line.date between total.since and total.until`
