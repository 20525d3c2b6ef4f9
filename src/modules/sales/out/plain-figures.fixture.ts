import type { Database } from '../../../platform/database.ts'
import type { Line } from './figures.ts'

type Whose = { provider: string | undefined }
type Window = Whose & { from: string | null; to: string }

// The figures as one would ask them of the sales themselves, without sums, cursors or snapshots.

export function plainDaily(owner: Database, { provider, from, to }: Window): Promise<Line[]> {
  return owner<Line[]>`
    select customer_id as "customer_id", date::text, count(*)::integer as transactions, sum(amount)::text as amount
    from sales.sale where ${of(owner, { provider, from, to })}
    group by date, customer_id order by date, customer_id`.then(plainly)
}

export function plainRanking(owner: Database, window: Window): Promise<Line[]> {
  return owner<Line[]>`
    select (rank() over (order by sum(amount) desc))::integer as rank, customer_id, count(*)::integer as transactions,
      sum(amount)::text as amount
    from sales.sale where ${of(owner, window)}
    group by customer_id order by sum(amount) desc, customer_id`.then(plainly)
}

export function plainTotals(owner: Database, window: Window): Promise<Line[]> {
  return owner<Line[]>`
    select customer_id, count(*)::integer as transactions, sum(amount)::text as amount,
      round(avg(amount), 2)::text as average_ticket
    from sales.sale where ${of(owner, window)}
    group by customer_id order by customer_id`.then(plainly)
}

export function plainAboveAverage(owner: Database, window: Window): Promise<Line[]> {
  return owner<Line[]>`
    with totals as (
      select customer_id, count(*)::integer as transactions, sum(amount) as amount
      from sales.sale where ${of(owner, window)} group by customer_id
    )
    select customer_id, transactions, amount::text from totals
    where amount > (select avg(amount) from totals)
    order by totals.amount desc, customer_id`.then(plainly)
}

export function plainIncome(owner: Database, window: Window): Promise<Line[]> {
  return owner<Line[]>`
    select to_char(date, 'YYYY-MM') as month, count(*)::integer as transactions, sum(amount)::text as amount
    from sales.sale where ${of(owner, window)}
    group by 1 order by 1`.then(plainly)
}

export function plainDays(owner: Database, window: Window): Promise<Line[]> {
  return owner<Line[]>`
    select date::text, count(*)::integer as transactions, sum(amount)::text as amount
    from sales.sale where ${of(owner, window)}
    group by date order by date`.then(plainly)
}

export async function plainPeriod(owner: Database, window: Window): Promise<Line> {
  const [period] = await owner<Line[]>`
    select count(*)::integer as transactions, coalesce(sum(amount), 0)::numeric(20, 2)::text as amount,
      count(distinct customer_id)::integer as customers, round(avg(amount), 2)::text as average_ticket
    from sales.sale where ${of(owner, window)}`.then(plainly)
  return period as Line
}

function of(owner: Database, { provider, from, to }: Window) {
  return owner`
    (${provider ?? null}::text is null or provider_id = ${provider ?? null})
    and (${from}::text is null or date >= ${from}::text::date) and date <= ${to}::text::date`
}

// The pool turns column names; the API's are the database's.
function plainly(rows: Line[]): Line[] {
  return rows.map(row =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`),
        value,
      ]),
    ),
  )
}
