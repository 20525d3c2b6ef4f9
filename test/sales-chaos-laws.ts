import assert from 'node:assert/strict'
import { monthsKept } from '../src/modules/sales/out/kept-windows.ts'
import { sumsAndRecount } from '../src/modules/sales/sales.fixture.ts'
import type { Ledger } from './sales-chaos-ledger.ts'
import { dayOf, decimalOf, type Model, type ModelSale, providerIds } from './sales-chaos-model.ts'
import { largeSaleAmount, type Site } from './sales-chaos-site.ts'

/** The rows are the model's sales, each once and to the cent, and each came in by the door that accepted it. */
export async function assertRowsAreTheModel({ owner }: Site, model: Model, ledger: Ledger): Promise<void> {
  const rows = await owner<(Omit<ModelSale, 'cents' | 'at'> & Stored)[]>`
    select id, provider_id, product, customer_id, amount, occurred_at, date::text, door from sales.sale`
  const seen = new Set<string>()
  for (const { id, amount, occurredAt, date, door, ...row } of rows) {
    const sale = model.sales.get(id)
    assert.ok(sale, `nobody sold ${id}`)
    assert.ok(!seen.has(id))
    seen.add(id)
    const { providerId, product, customerId } = sale
    assert.deepEqual(
      { ...row, amount, at: occurredAt.getTime(), date },
      { providerId, product, customerId, amount: decimalOf(sale.cents), at: sale.at, date: dayOf(sale) },
      id,
    )
    if (ledger.accepted.has(id)) assert.equal(door, 'http', `${id} was accepted by HTTP, and again`)
  }
  const missing = [...model.sales.keys()].filter(id => !seen.has(id))
  assert.deepEqual(missing.slice(0, 10), [], `${missing.length} sales are lost`)
}

type Stored = { amount: string; occurredAt: Date; date: string; door: string }

/** Every kind of sum says what counting the rows anew says. */
export async function assertSumsAreTheRows({ owner }: Site): Promise<void> {
  const { sums, recount } = await sumsAndRecount(owner)
  assert.deepEqual(sums, recount)
  const windows = await owner`
    select total.provider_id, total.since from sales.total
    cross join lateral (
      select coalesce(sum(transactions), 0) as transactions, coalesce(sum(amount), 0) as amount
      from sales.fresh where total.provider_id in (fresh.provider_id, '*') and date >= total.since
    ) as fresh
    cross join lateral (
      select count(*) as transactions, coalesce(sum(amount), 0) as amount
      from sales.sale where total.provider_id in (sale.provider_id, '*') and date >= total.since
    ) as sale
    cross join lateral (
      select count(*) as customers, coalesce(sum(transactions), 0) as transactions, coalesce(sum(amount), 0) as amount
      from sales.customer_total
      where customer_total.provider_id = total.provider_id and customer_total.since = total.since
    ) as customer
    where (total.transactions + fresh.transactions, total.amount + fresh.amount)
        is distinct from (sale.transactions, sale.amount)
      or (total.customers, total.transactions, total.amount)
        is distinct from (customer.customers, customer.transactions, customer.amount)`
  assert.deepEqual([...windows], [])
  const customers = await owner`
    select kept.provider_id, kept.since, kept.customer_id, kept.transactions, sold.transactions as sold
    from (
      select provider_id, since, customer_id, sum(transactions) as transactions, sum(amount) as amount
      from (
        select provider_id, since, customer_id, transactions, amount from sales.customer_total
        union all
        select total.provider_id, total.since, customer_id, fresh.transactions, fresh.amount
        from sales.total join sales.fresh on total.provider_id in (fresh.provider_id, '*') and date >= since
      ) as line
      group by 1, 2, 3
    ) as kept
    full join (
      select total.provider_id, total.since, customer_id, count(*) as transactions, sum(sale.amount) as amount
      from sales.total join sales.sale on total.provider_id in (sale.provider_id, '*') and date >= since
      group by 1, 2, 3
    ) as sold using (provider_id, since, customer_id)
    where (kept.transactions, kept.amount) is distinct from (sold.transactions, sold.amount)`
  assert.deepEqual([...customers], [])
  const [kept] = await owner<[{ windows: number }]>`
    select count(*) as windows from sales.total`
  assert.ok(kept.windows >= (providerIds.length + 1) * (monthsKept.length + 1), `${kept.windows} windows`)
}

/** Once all is settled: who bought on a day is marked for that day. */
export async function assertMarksAreTheRows({ owner }: Site): Promise<void> {
  const bits = await owner`
    select provider_id, date
    from (
      select provider_id, date, sum(bit_count(customers)) as customers from sales.day_customers
      group by provider_id, date
    ) as marked
    full join (
      select provider_id, date, count(distinct customer_id) as customers
      from (
        select provider_id, date, customer_id from sales.sale
        union all select '*', date, customer_id from sales.sale
      ) as sold
      group by provider_id, date
    ) as sold using (provider_id, date)
    where marked.customers is distinct from sold.customers`
  assert.deepEqual([...bits], [])
}

/**
 * Sales of the last minutes are counted by the minute: those that were surely recorded in time are, and no others. Those of
 * the last hour only: older counts leave.
 */
export async function assertMinutesAreTheRows({ owner }: Site): Promise<void> {
  const rows = await owner<{ counted: number; least: number; most: number }[]>`
    select provider_id, minute, counted, least, most
    from (
      select provider_id, minute, sum(sales) as counted from sales.minute group by provider_id, minute
    ) as counted
    full join (
      select provider_id, date_trunc('minute', occurred_at) as minute,
        count(*) filter (where occurred_at > recorded_at - interval '9.5 minutes') as least, count(*) as most
      from sales.sale
      where occurred_at > recorded_at - interval '10.5 minutes'
      group by provider_id, date_trunc('minute', occurred_at)
    ) as sold using (provider_id, minute)
    where minute > clock_timestamp() - interval '45 minutes'`
  assert.ok(rows.length > 0)
  const wrong = rows.filter(
    ({ counted, least, most }) => (counted ?? 0) < (least ?? 0) || (counted ?? 0) > (most ?? 0),
  )
  assert.deepEqual(wrong, [])
}

/** Each large sale was told once; and each rejected event was kept. */
export async function assertEventsAreTheModel({ owner }: Site, model: Model, ledger: Ledger): Promise<void> {
  const told = await owner<{ id: string }[]>`
    select payload ->> 'id' as id from platform.event where type = 'sales.large_sale' order by 1`
  const large = [...model.sales.values()].filter(({ cents }) => cents > largeSaleAmount * 100)
  assert.deepEqual(told.map(({ id }) => id).sort(), large.map(({ id }) => id).sort())
  const different = await owner`
    select payload from platform.event
    where type in ('sales.reconciliation_difference', 'sales.stream_reset', 'sales.report_failed')`
  assert.deepEqual([...different], [])
  const letters = await owner<{ payload: string }[]>`select payload from sales.dead_letter`
  const kept = new Set(letters.map(({ payload }) => /"(bad-[^"]+)"/.exec(payload)?.[1]))
  assert.deepEqual(
    [...ledger.rejected].filter(id => !kept.has(id)),
    [],
  )
  assert.ok(ledger.rejected.size > 0)
}

/** Gives how many deadlocks PostgreSQL broke; each was repeated, as no log of a service tells of one. */
export function assertNoDeadlockGotOut(site: Site, databaseLog: string, outputs: readonly string[]): number {
  // The log is the whole one: it tells of each crash.
  const recoveries = databaseLog.match(/automatic recovery in progress/g)?.length ?? 0
  assert.ok(recoveries >= site.crashes(), `${recoveries} recoveries in the log of ${site.crashes()} crashes`)
  const lines = outputs.flatMap(output => output.split('\n'))
  const complaints = lines.filter(line => /deadlock|40P01/i.test(line))
  assert.deepEqual(complaints.slice(0, 5), [])
  return databaseLog.match(/ERROR: {2}deadlock detected/g)?.length ?? 0
}
