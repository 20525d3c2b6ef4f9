import assert from 'node:assert/strict'
import { test } from 'node:test'
import { insertCustomers } from '../../../../test/customers.ts'
import { aDatabase } from '../../../../test/database.ts'
import { type Database, openDatabases } from '../../../platform/database.ts'
import { assertSumsHold } from '../sales.fixture.ts'
import { seedSales } from './seed-sales.ts'

const until = new Date('2026-03-11T15:00:00Z')
const timeZone = 'America/Bogota'
const seeding = { count: 3_000, seed: 1, until, timeZone, onProgress: () => {} }

test('seeded sales and their sums are equal to the cent, on the days of the zone', async () => {
  const { owner } = await aShop()
  await seedSales(owner, { ...seeding, count: 120_000 })
  await assertSumsEqualRows(owner, 120_000)
  const [row] = await owner`
    select count(*)::int as wrong from sales.sale
    where date <> (occurred_at at time zone ${timeZone})::date or occurred_at >= ${until} or door <> 'seed'
      or occurred_at < ${until}::timestamptz - interval '2 years 1 day'`
  assert.equal(row?.wrong, 0)
})

test('the same seed makes the same sales, another makes others', async () => {
  const [one, other] = await Promise.all([aShop(), aShop()])
  await Promise.all([seedSales(one.owner, seeding), seedSales(other.owner, seeding)])
  assert.deepEqual(await sales(one.owner), await sales(other.owner))
  await seedSales(other.owner, { ...seeding, seed: 2 })
  const amounts = (rows: string[]) => rows.map(row => row.split('|')[4])
  const all = await sales(other.owner)
  assert.equal(all.length, 6_000)
  assert.notDeepEqual(amounts(all.slice(0, 3_000)), amounts(all.slice(3_000)))
})

test('a second seed adds to the first, and nothing is counted twice', async () => {
  const { owner } = await aShop()
  await seedSales(owner, seeding)
  const before = await sales(owner)
  await seedSales(owner, { ...seeding, count: 500 })
  await assertSumsEqualRows(owner, 3_500)
  assert.deepEqual((await sales(owner)).slice(0, 3_000), before)
})

test('a seed that is stopped leaves whole chunks, with rows and sums equal', async () => {
  const { owner } = await aShop()
  const stop = new AbortController()
  await seedSales(owner, {
    ...seeding,
    count: 400_000,
    signal: stop.signal,
    onProgress: () => stop.abort(),
  })
  const [row] = await owner<[{ sales: number }]>`select count(*)::int as sales from sales.sale`
  assert.ok(row.sales >= 50_000 && row.sales < 400_000 && row.sales % 50_000 === 0, String(row.sales))
  await assertSumsEqualRows(owner, row.sales)
})

test('who is held by row-level security can seed as well', async () => {
  const { owner, url } = await aShop()
  const databases = openDatabases({ url, connectionsMax: 3, name: 'held' })
  await seedSales(databases.writes, seeding).finally(databases.close)
  await assertSumsEqualRows(owner, 3_000)
})

test('sales follow the seasons: more in December and at weekends, more to some customers, mostly of 5 to 400', async () => {
  const { owner } = await aShop(500)
  await seedSales(owner, { ...seeding, count: 60_000 })
  const [row] = await owner<
    [Record<'december' | 'february' | 'saturdays' | 'mondays' | 'usual' | 'best', number>]
  >`
    select
      count(*) filter (where extract(month from date) = 12)::float as december,
      count(*) filter (where extract(month from date) = 2)::float as february,
      count(*) filter (where extract(dow from date) = 6)::float as saturdays,
      count(*) filter (where extract(dow from date) = 1)::float as mondays,
      count(*) filter (where amount between 5 and 400)::float / count(*) as usual,
      (select sum(sales) from (
        select count(*) as sales from sales.sale group by customer_id order by sales desc limit 5
      ) as best)::float / count(*) as best
    from sales.sale`
  assert.ok(row.december > 1.5 * row.february, JSON.stringify(row))
  assert.ok(row.saturdays > 1.4 * row.mondays, JSON.stringify(row))
  assert.ok(row.usual > 0.9, JSON.stringify(row))
  assert.ok(row.best > 0.1 && row.best < 0.5, JSON.stringify(row))
  const providers = await owner`select distinct provider_id from sales.sale`
  const products = await owner`select distinct product from sales.sale`
  assert.deepEqual([providers.length, products.length], [3, 60])
})

test('without customers a seed says what to do first, and changes nothing', async () => {
  const { owner } = await aDatabase()
  await assert.rejects(seedSales(owner, seeding), /seed customers/)
  assert.equal((await owner`select from sales.provider`).length, 0)
})

test('a product that is another provider’s gets no made-up sales', async () => {
  const { owner } = await aShop()
  await owner`insert into sales.provider (id, name) values ('real', 'A real one')`
  await owner`insert into sales.product (code, provider_id, name) values ('CAF-001', 'real', 'Coffee')`
  await assert.rejects(seedSales(owner, seeding), /CAF-001 is the provider real's/)
  assert.equal((await owner`select from sales.sale`).length, 0)
})

test('a seed counts in the zone of the sales that are there, or not at all', async () => {
  const { owner } = await aShop()
  await seedSales(owner, seeding)
  await assert.rejects(seedSales(owner, { ...seeding, timeZone: 'Europe/Madrid' }), /TIME_ZONE/)
  await assertSumsEqualRows(owner, 3_000)
})

async function aShop(customers = 40) {
  const database = await aDatabase()
  await insertCustomers(
    database.owner,
    Array.from({ length: customers }, (_, place) => ({
      name: `C ${place}`,
      email: `c${place}@example.com`,
    })),
  )
  return database
}

async function sales(owner: Database): Promise<string[]> {
  const rows = await owner<{ row: string }[]>`
    select concat_ws('|', id, provider_id, product, customer_id, amount, occurred_at, date) as row
    from sales.sale order by id collate "C"`
  return rows.map(({ row }) => row)
}

async function assertSumsEqualRows(owner: Database, count: number) {
  const [row] = await owner`select count(*)::int as sales from sales.sale`
  assert.equal(row?.sales, count)
  await assertSumsHold(owner)
}
