import type { Sql, Transaction } from '../../../platform/database.ts'

/** Windows whose totals are always kept, in months, ending today. Others are kept for as long as they are asked for. */
export const monthsKept = [1, 3, 6, 12, 24] as const

/** A window of kept totals: its days, both included; `-infinity` for all time, `infinity` for until today. */
export type Window = { since: string; until: string }

// Whoever looks through many periods asks for each of them once; a dashboard asks for its own every few seconds.
const askedForSeconds = 10
const forgottenAfterMinutes = 30
const askedWindowsMax = 24

/**
 * The windows to keep: `(provider_id, since, until)`. Those that end today are of all providers, also those of next month in
 * its eve, so that they are there when it begins. Of those that are asked for, the first to be so come first.
 */
export function windowsToKeep(sql: Sql, timeZone: string) {
  return sql`
    with always as (
      select date '-infinity' as since
      union
      select (date_trunc('month', day) - make_interval(months => kept - 1))::date
      from (select (statement_timestamp() at time zone ${timeZone})::date as today) as clock
      cross join lateral (values (today), (today + 2)) as eve (day)
      cross join unnest(${monthsKept as unknown as number[]}::integer[]) as kept
    )
    select provider.id as provider_id, since, date 'infinity' as until
    from (select id from sales.provider union all select '*') as provider
    cross join always
    union all
    (
      select provider_id, since, until from sales.asked_window
      where asked_at >= first_asked_at + make_interval(secs => ${askedForSeconds})
        and asked_at >= statement_timestamp() - make_interval(mins => ${forgottenAfterMinutes})
        and (until < 'infinity' or since not in (select since from always))
      order by first_asked_at, provider_id, since, until
      limit ${askedWindowsMax}
    )`
}

/** Notes that the days of a window were asked for: a window that ends today or later is kept as one that ends today. */
export async function noteAsked(
  sql: Transaction,
  { scope, from, to, timeZone }: { scope: string; from: string; to: string; timeZone: string },
): Promise<void> {
  await sql`
    insert into sales.asked_window as known (provider_id, since, until)
    select ${scope}, ${from}::text::date, case when day < today then day else 'infinity' end
    from (
      select ${to}::text::date as day, (statement_timestamp() at time zone ${timeZone})::date as today
    ) as clock
    on conflict (provider_id, since, until) do update set asked_at = excluded.asked_at`
}

/** Forgets windows that nobody has asked for lately. */
export async function forgetUnasked(sql: Transaction): Promise<void> {
  await sql`
    delete from sales.asked_window
    where asked_at < statement_timestamp() - make_interval(mins => ${forgottenAfterMinutes})`
}

/**
 * What is settled of each customer in the days of a window, `(provider_id, customer_id, transactions, amount)`, for each of
 * these providers and, under `*`, for all together: whole months from the months, the days before and after from the daily
 * sums less what is fresh.
 */
export function settledOf(sql: Sql, { since, until }: Window, providers: readonly string[]) {
  const own = sql`
    provider_id = any (array(
      select id from sales.provider where array[id, '*'] && ${providers as string[]}::text[]
    ))`
  return sql`
    with whole as materialized (
      select case when first < next then first else after end as months_from,
        case when first < next then next else after end as months_to,
        after
      from (
        select (date_trunc('month', ${since}::text::date - 1) + interval '1 month')::date as first,
          date_trunc('month', ${until}::text::date + 1)::date as next, ${until}::text::date + 1 as after
      ) as month
    ), line as (
      select provider_id, customer_id, transactions, amount from sales.customer_month
      where ${own} and month >= (select months_from from whole) and month < (select months_to from whole)
      union all
      select provider_id, customer_id, transactions, amount from sales.daily
      where ${own} and date >= ${since}::text::date and date < (select least(months_from, after) from whole)
      union all
      select provider_id, customer_id, transactions, amount from sales.daily
      where ${own} and date >= (select months_to from whole) and date <= ${until}::text::date
      union all
      select provider_id, customer_id, -transactions, -amount from sales.fresh
      where ${own} and date >= ${since}::text::date and date <= ${until}::text::date
        and (date < (select months_from from whole) or date >= (select months_to from whole))
    )
    select coalesce(provider_id, '*') as provider_id, customer_id,
      sum(transactions) as transactions, sum(amount) as amount
    from line
    group by grouping sets ((provider_id, customer_id), (customer_id))
    having sum(transactions) <> 0 and coalesce(provider_id, '*') = any (${providers as string[]}::text[])`
}
