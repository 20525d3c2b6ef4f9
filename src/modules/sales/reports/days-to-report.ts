import type { Sql } from '../../../platform/database.ts'
import type { ProviderDay } from './report-names.ts'

export type DayToReport = ProviderDay & {
  /** Its sums are not those of its last report, or it has none. */
  isChanged: boolean
  /** Its last report was written before the day that is now. */
  isOfEarlierNight: boolean
}

/**
 * The days within the bounds that a report belongs to, the oldest first: those with sales, and those without that were
 * over after their provider was there, so that "nothing was sold" is a file and not a missing one.
 */
export async function listDaysToReport(
  sql: Sql,
  {
    providerId,
    from,
    to,
    timeZone,
  }: { providerId?: string | undefined; from?: string | undefined; to: string; timeZone: string },
): Promise<DayToReport[]> {
  return sql<DayToReport[]>`
    with now as (
      select (clock_timestamp() at time zone ${timeZone})::date as today,
        date_trunc('day', clock_timestamp() at time zone ${timeZone}) at time zone ${timeZone} as midnight
    ), sold as (
      select provider_id, date, sum(transactions)::bigint as transactions, sum(amount) as amount
      from sales.day_total
      where date <= ${to} ${from === undefined ? sql`` : sql`and date >= ${from}`}
        ${providerId === undefined ? sql`` : sql`and provider_id = ${providerId}`}
      group by provider_id, date
    ), over as (
      select p.id as provider_id, day::date as date
      from sales.provider p, now, generate_series(
        greatest((p.created_at at time zone ${timeZone})::date, ${from ?? null}::date),
        least(now.today - 1, ${to}::date),
        interval '1 day'
      ) as day
      where true ${providerId === undefined ? sql`` : sql`and p.id = ${providerId}`}
    ), last as (
      select distinct on (provider_id, date) provider_id, date, transactions, amount, created_at
      from sales.report
      where date <= ${to} ${from === undefined ? sql`` : sql`and date >= ${from}`}
      order by provider_id, date, version desc
    )
    select provider_id, date::text,
      (coalesce(sold.transactions, 0), coalesce(sold.amount, 0)) is distinct from (last.transactions, last.amount) as is_changed,
      coalesce(last.created_at < now.midnight, true) as is_of_earlier_night
    from sold
    full join over using (provider_id, date)
    left join last using (provider_id, date)
    cross join now
    order by date, provider_id`
}

/** The day that it is in a zone, as YYYY-MM-DD. */
export function todayIn(timeZone: string, now = new Date()): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
    .formatToParts(now)
    .map(({ type, value }) => [type, value])
  const { year, month, day } = Object.fromEntries(parts)
  return `${year}-${month}-${day}`
}

/** The day before, as YYYY-MM-DD. */
export function dayBefore(date: string): string {
  return new Date(Date.parse(date) - 24 * 60 * 60 * 1000).toISOString().slice(0, 10)
}
