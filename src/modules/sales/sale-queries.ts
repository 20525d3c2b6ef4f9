import type { Sql } from '../../platform/database.ts'
import type { Sale } from './check-events.ts'

/** A sale with the provider that its product belongs to. */
export type OwnedSale = Sale & { providerId: string }

/** Minutes for which sales are counted by the minute they happened in. */
export const minutesCounted = 10

/** The providers of these products, by product code. What is not there is not among them. */
export async function providersOfProducts(sql: Sql, codes: readonly string[]): Promise<Map<string, string>> {
  const rows = await sql<{ code: string; providerId: string }[]>`
    select code, provider_id from sales.product where code = any (${codes as string[]}::text[])`
  return new Map(rows.map(({ code, providerId }) => [code, providerId]))
}

/**
 * Stores the sales whose ids are new, and appends what they add to the sums: of what was really stored, in the same
 * statement. In the order of ids, so that two writers of the same sales wait for each other and cannot deadlock.
 * @param sales with no id twice.
 * @returns the ids that were stored already.
 */
export async function insertSales(sql: Sql, sales: readonly OwnedSale[], door: string): Promise<Set<string>> {
  // Times as text: the driver would cut them to milliseconds.
  const rows = await sql<{ id: string }[]>`
    with given as materialized (
      select id, provider_id, product, customer_id, amount, occurred_at,
        (occurred_at at time zone (select time_zone from sales.calendar))::date as date
      from unnest(
        ${arrayOf(sales.map(({ id }) => quoted(id)))}::text::text[],
        ${arrayOf(sales.map(({ providerId }) => providerId))}::text::text[],
        ${arrayOf(sales.map(({ product }) => quoted(product)))}::text::text[],
        ${arrayOf(sales.map(({ customerId }) => customerId))}::text::bigint[],
        ${arrayOf(sales.map(({ amount }) => amount))}::text::numeric[],
        ${arrayOf(sales.map(({ occurredAt }) => occurredAt))}::text::timestamptz[]
      ) as sale (id, provider_id, product, customer_id, amount, occurred_at)
    ), added as (
      insert into sales.sale (id, provider_id, product, customer_id, amount, occurred_at, date, door)
      select id, provider_id, product, customer_id, amount, occurred_at, date, ${door}
      from given
      order by id collate "C"
      on conflict (id) do nothing
      returning id, provider_id, product, customer_id, amount, occurred_at, date
    ), ${appendSums(sql)}
    select id from given
    where (select count(*) from added) < (select count(*) from given) and id not in (select id from added)`
  return new Set(rows.map(({ id }) => id))
}

// As PostgreSQL writes arrays: the driver's own way, item by item, takes the service half of its time for a batch.
const arrayOf = (items: readonly (number | string)[]) => `{${items.join(',')}}`
const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`

/** The sums of what a statement has added, as further parts of its WITH. */
export function appendSums(sql: Sql) {
  return sql`
    daily as (
      insert into sales.daily (provider_id, date, customer_id, product, transactions, amount)
      select provider_id, date, customer_id, product, count(*), sum(amount)
      from added group by provider_id, date, customer_id, product
      -- Neighbours in the index are near each other.
      order by customer_id
    ), day_total as (
      insert into sales.day_total (provider_id, date, transactions, amount)
      select provider_id, date, count(*), sum(amount)
      from added group by provider_id, date
    ), fresh as (
      insert into sales.fresh (provider_id, date, customer_id, transactions, amount)
      select provider_id, date, customer_id, count(*), sum(amount)
      from added group by provider_id, date, customer_id
    ), minute as (
      insert into sales.minute (provider_id, minute, sales)
      select provider_id, date_bin('1 minute', occurred_at, 'epoch') as minute, count(*)
      from added
      where occurred_at > statement_timestamp() - make_interval(mins => ${minutesCounted})
      group by 1, 2
    )`
}

/**
 * Whether what is stored under the ids of these sales says the same, one answer for each, in their order; nothing when
 * there is none.
 */
export async function compareStored(sql: Sql, sales: readonly Sale[]): Promise<(boolean | undefined)[]> {
  if (sales.length === 0) return []
  const rows = await sql<{ isSame: boolean | null }[]>`
    select (stored.product, stored.customer_id, stored.amount, stored.occurred_at)
      = (given.product, given.customer_id, given.amount, given.occurred_at::timestamptz) as is_same
    from unnest(
      ${sales.map(({ id }) => id)}::text[], ${sales.map(({ product }) => product)}::text[],
      ${sales.map(({ customerId }) => customerId)}::bigint[], ${sales.map(({ amount }) => amount)}::numeric[],
      ${sales.map(({ occurredAt }) => occurredAt)}::text[]
    ) with ordinality as given (id, product, customer_id, amount, occurred_at, place)
    left join sales.sale stored on stored.id = given.id
    order by given.place`
  return rows.map(({ isSame }) => isSame ?? undefined)
}
