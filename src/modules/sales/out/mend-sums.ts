import type { Database, Transaction } from '../../../platform/database.ts'
import { findTimeZone } from '../calendar.ts'
import { allProviders, withProvider } from '../provider-scope.ts'
import { settleTotals, settlingLock } from './settle-totals.ts'

const timeoutMs = 3_600_000

/**
 * Makes all sums of the months from one day to another anew from the sales one by one, and all totals of customers from
 * them. Recording waits meanwhile (some seconds for each million of sales in those months); reading does not, and sees either
 * all of the old or all of the new.
 */
export async function mendSums(
  database: Database,
  { from, to }: { from: string; to: string },
): Promise<void> {
  await withProvider(database, allProviders, async sql => {
    await holdSums(sql)
    await countMonthsAnew(sql, from, to)
    await forgetTotalsWithin(sql)
  })
  await settleTotals(database)
}

/** Forgets the totals of customers, and makes their months anew from the daily sums; the next settling makes the totals from them. */
export async function forgetTotals(database: Database): Promise<void> {
  await withProvider(database, allProviders, async sql => {
    await holdSums(sql)
    await forgetTotalsWithin(sql)
  })
}

// In the order in which recording and folding take them: whoever waits for us holds nothing that we wait for.
async function holdSums(sql: Transaction) {
  await sql`select set_config('statement_timeout', ${String(timeoutMs)}, true)`
  await sql`select pg_advisory_xact_lock(${settlingLock})`
  await sql`lock table sales.daily, sales.day_total, sales.fresh in share row exclusive mode`
}

async function countMonthsAnew(sql: Transaction, from: string, to: string) {
  const [{ first, next }] = await sql<[{ first: string; next: string }]>`
    select date_trunc('month', ${from}::date)::date::text as first,
      (date_trunc('month', ${to}::date) + interval '1 month')::date::text as next`
  await sql`delete from sales.daily where date >= ${first} and date < ${next}`
  await sql`delete from sales.day_total where date >= ${first} and date < ${next}`
  await sql`
    insert into sales.daily (provider_id, date, customer_id, product, transactions, amount)
    select provider_id, date, customer_id, product, count(*), sum(amount)
    from sales.sale where date >= ${first} and date < ${next}
    group by provider_id, date, customer_id, product`
  await sql`
    insert into sales.day_total (provider_id, date, transactions, amount, is_folded)
    select provider_id, date, sum(transactions), sum(amount), true
    from sales.daily where date >= ${first} and date < ${next}
    group by provider_id, date`
}

async function forgetTotalsWithin(sql: Transaction) {
  const timeZone = (await findTimeZone(sql)) ?? 'UTC'
  const today = sql`(statement_timestamp() at time zone ${timeZone})::date`
  await sql`delete from sales.total`
  await sql`delete from sales.customer_total`
  await sql`delete from sales.fresh`
  // Lines of days to come stay fresh until their day.
  await sql`
    insert into sales.fresh (provider_id, date, customer_id, transactions, amount)
    select provider_id, date, customer_id, sum(transactions), sum(amount)
    from sales.daily where date > ${today}
    group by provider_id, date, customer_id`
  await sql`delete from sales.customer_month`
  await sql`
    insert into sales.customer_month (provider_id, month, customer_id, transactions, amount)
    select provider_id, date_trunc('month', date)::date, customer_id, sum(transactions), sum(amount)
    from sales.daily where date <= ${today}
    group by provider_id, date_trunc('month', date), customer_id
    order by 1, 2, 3`
  await sql`delete from sales.day_customers`
  await sql`
    insert into sales.day_customers (provider_id, date, chunk, customers)
    select provider_id, date, customer_id / 8192,
      bit_or(set_bit(0::bit(8192), (customer_id % 8192)::integer, 1))
    from (
      select coalesce(provider_id, '*') as provider_id, date, customer_id
      from sales.daily where date <= ${today}
      group by grouping sets ((provider_id, date, customer_id), (date, customer_id))
    ) as bought
    group by provider_id, date, customer_id / 8192`
  await sql`delete from sales.month_customers`
  await sql`
    insert into sales.month_customers (provider_id, month, chunk, customers)
    select provider_id, date_trunc('month', date)::date, chunk, bit_or(customers)
    from sales.day_customers
    group by provider_id, date_trunc('month', date), chunk`
}
