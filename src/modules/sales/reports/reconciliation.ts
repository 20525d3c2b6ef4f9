import type { Sql } from '../../../platform/database.ts'
import { allProviders, type ProviderScope } from '../provider-scope.ts'
import type { Sums } from './report-queries.ts'

/** One provider's day by everything that tells of it. Differences are what the sales say less what the other says. */
export type Reconciliation = {
  providerId: string
  date: string
  /** Counted from the sales one by one. */
  sales: Sums
  daily: Sums
  dayTotal: Sums
  report: (Sums & { version: number; asOf: Date }) | null
  /** The whole month of that day, by the three kinds of sums. */
  month: { daily: Sums; dayTotal: Sums; monthly: Sums }
  difference: { daily: Sums; dayTotal: Sums; report: Sums | null; monthly: Sums }
  /**
   * `equal`; `report_due`: equal, but the report does not have the latest sales yet, or is not written; `different`: sales
   * and sums do not agree, or the report has what was never sold.
   */
  state: 'equal' | 'report_due' | 'different'
}

/**
 * Holds sales, sums and reports of the days against each other, in one statement so that all are of one moment. Days are
 * those with anything at all in the bounds; bounds are inclusive, YYYY-MM-DD.
 */
export async function reconcile(
  sql: Sql,
  { providerId, from, to }: { providerId: ProviderScope; from: string; to: string },
): Promise<Reconciliation[]> {
  const own = providerId === allProviders ? sql`` : sql`and provider_id = ${providerId}`
  const inMonths = (column: string) => sql`
    ${sql(column)} >= date_trunc('month', ${from}::date)
      and ${sql(column)} < date_trunc('month', ${to}::date) + interval '1 month'`
  return sql<Reconciliation[]>`
    with sale as (
      select provider_id, date, count(*) as transactions, sum(amount) as amount
      from sales.sale where date between ${from} and ${to} ${own} group by provider_id, date
    ), daily_line as (
      select provider_id, date, sum(transactions) as transactions, sum(amount) as amount
      from sales.daily where ${inMonths('date')} ${own} group by provider_id, date
    ), total_line as (
      select provider_id, date, sum(transactions) as transactions, sum(amount) as amount
      from sales.day_total where ${inMonths('date')} ${own} group by provider_id, date
    ), month_line as (
      select provider_id, month, sum(transactions) as transactions, sum(amount) as amount
      from (
        select provider_id, month, transactions, amount from sales.customer_month where ${inMonths('month')} ${own}
        union all
        select provider_id, date_trunc('month', date)::date, transactions, amount
        from sales.fresh where ${inMonths('date')} ${own}
      ) as line
      group by provider_id, month
    ), report as (
      select distinct on (provider_id, date) provider_id, date, transactions, amount, version, as_of
      from sales.report where date between ${from} and ${to} ${own} order by provider_id, date, version desc
    ), month_daily as (
      select provider_id, date_trunc('month', date)::date as month, sum(transactions) as transactions, sum(amount) as amount
      from daily_line group by 1, 2
    ), month_total as (
      select provider_id, date_trunc('month', date)::date as month, sum(transactions) as transactions, sum(amount) as amount
      from total_line group by 1, 2
    ), known as (
      select provider_id, date from sale
      union select provider_id, date from daily_line where date between ${from} and ${to}
      union select provider_id, date from total_line where date between ${from} and ${to}
      union select provider_id, date from report
    ), figures as (
      select known.provider_id, known.date, report.version, report.as_of,
        coalesce(sale.transactions, 0) as st, coalesce(sale.amount, 0) as sa,
        coalesce(daily_line.transactions, 0) as dt, coalesce(daily_line.amount, 0) as da,
        coalesce(total_line.transactions, 0) as tt, coalesce(total_line.amount, 0) as ta,
        report.transactions as rt, report.amount as ra,
        coalesce(month_daily.transactions, 0) as mdt, coalesce(month_daily.amount, 0) as mda,
        coalesce(month_total.transactions, 0) as mtt, coalesce(month_total.amount, 0) as mta,
        coalesce(month_line.transactions, 0) as mmt, coalesce(month_line.amount, 0) as mma
      from known
      left join sale using (provider_id, date)
      left join daily_line using (provider_id, date)
      left join total_line using (provider_id, date)
      left join report using (provider_id, date)
      left join month_daily
        on month_daily.provider_id = known.provider_id and month_daily.month = date_trunc('month', known.date)
      left join month_total
        on month_total.provider_id = known.provider_id and month_total.month = date_trunc('month', known.date)
      left join month_line
        on month_line.provider_id = known.provider_id and month_line.month = date_trunc('month', known.date)
    )
    select provider_id, date::text,
      ${sums(sql, 'st', 'sa')} as sales, ${sums(sql, 'dt', 'da')} as daily, ${sums(sql, 'tt', 'ta')} as day_total,
      case when version is not null then jsonb_build_object(
        'transactions', rt, 'amount', ra::numeric(20, 2)::text, 'version', version, 'asOf', as_of
      ) end as report,
      jsonb_build_object(
        'daily', ${sums(sql, 'mdt', 'mda')}, 'dayTotal', ${sums(sql, 'mtt', 'mta')}, 'monthly', ${sums(sql, 'mmt', 'mma')}
      ) as month,
      jsonb_build_object(
        'daily', ${less(sql, 'st', 'dt', 'sa', 'da')}, 'dayTotal', ${less(sql, 'st', 'tt', 'sa', 'ta')},
        'report', case when version is not null then ${less(sql, 'st', 'rt', 'sa', 'ra')} end,
        'monthly', ${less(sql, 'mdt', 'mmt', 'mda', 'mma')}
      ) as difference,
      case
        when (st, sa) is distinct from (dt, da) or (st, sa) is distinct from (tt, ta)
          or (mdt, mda) is distinct from (mmt, mma) or (mdt, mda) is distinct from (mtt, mta)
          or rt > st or (rt = st and ra <> sa) then 'different'
        when (st, sa) is distinct from (rt, ra) then 'report_due'
        else 'equal'
      end as state
    from figures
    order by date, provider_id`
}

const sums = (sql: Sql, transactions: string, amount: string) => sql`
  jsonb_build_object('transactions', ${sql(transactions)}, 'amount', ${sql(amount)}::numeric(20, 2)::text)`

const less = (sql: Sql, ours: string, theirs: string, ourAmount: string, theirAmount: string) => sql`
  jsonb_build_object(
    'transactions', ${sql(ours)} - ${sql(theirs)},
    'amount', (${sql(ourAmount)} - ${sql(theirAmount)})::numeric(20, 2)::text
  )`
