import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../../../../test/access.ts'
import { allProviders, withProvider } from '../provider-scope.ts'
import { compareCustomers, compareWindows } from './compare-totals.ts'
import { aFigureShop, ask, askAgain, dayFromToday, firstOfMonth, sell, startOver } from './figures.fixture.ts'
import { monthsKept } from './kept-windows.ts'
import { mendSums } from './mend-sums.ts'
import { settleTotals } from './settle-totals.ts'

const shop = await aFigureShop()
const { owner, databases, call } = shop
const today = dayFromToday(0)
const settle = () => settleTotals(databases.writes)

// A note of the test before may come late.
const asked = async (from: string) => {
  const rows = await owner<{ providerId: string; since: string; until: string }[]>`
    select provider_id, since::text, until::text from sales.asked_window
    where since = ${from}::text::date order by provider_id`
  return rows.map(row => ({ ...row }))
}
const customersKept = async (since: string, until: string) => {
  const rows = await owner<{ providerId: string; customers: number }[]>`
    select provider_id, customers from sales.total where since = ${since}::text::date and until = ${until}::text::date order by provider_id`
  const lines = await owner<{ providerId: string; customers: number }[]>`
    select provider_id, count(*) as customers from sales.customer_total
    where since = ${since}::text::date and until = ${until}::text::date group by provider_id order by provider_id`
  assert.deepEqual(
    lines.map(line => ({ ...line })),
    rows.filter(({ customers }) => customers > 0).map(row => ({ ...row })),
  )
  return rows.map(({ providerId, customers }) => [providerId, customers])
}

// Days before, in, and after the window, and of two providers.
async function sellAround(from: string, to: string) {
  const day = (of: string, days: number) =>
    new Date(Date.parse(of) + days * 86_400_000).toISOString().slice(0, 10)
  await sell(shop, [
    [0, 'n-1', '1.00', day(from, -1)],
    [1, 'n-1', '2.00', from],
    [2, 's-1', '4.00', from],
    [1, 'n-2', '8.00', to],
    [3, 'n-1', '16.00', day(to, 1)],
  ])
}

test('totals are kept of days that are asked for again and again, of whom they are asked for, until nobody asks', async () => {
  await startOver(shop)
  const [from, to] = [dayFromToday(-75), dayFromToday(-5)]
  await sellAround(from, to)
  const question = `period-customers?from=${from}&to=${to}&provider=norte`
  const before = await ask(shop, question)
  assert.deepEqual([before.sales, before.data.map(({ amount }) => amount)], [2, ['10.00']])
  await eventually(async () => (await asked(from)).length === 1)
  assert.deepEqual((await asked(from))[0], { providerId: 'norte', since: from, until: to })
  await settle()
  assert.deepEqual(await customersKept(from, to), [], 'asked for once')

  await owner`update sales.asked_window set first_asked_at = asked_at - interval '11 seconds'`
  await settle()
  assert.deepEqual(await customersKept(from, to), [['norte', 1]])
  assert.deepEqual((await ask(shop, question)).data, before.data)

  // Of long ago, but new.
  await sellAround(from, to)
  for (const settled of [false, true]) {
    if (settled) await settle()
    const { sales, data } = await ask(shop, question)
    assert.deepEqual([sales, data.map(({ amount }) => amount)], [4, ['20.00']])
  }

  await owner`update sales.asked_window set asked_at = asked_at - interval '31 minutes'`
  await settle()
  assert.deepEqual([await asked(from), await customersKept(from, to)], [[], []])
  assert.equal((await ask(shop, question)).sales, 4)
})

test('days until today are kept as a window that ends today, whichever day that is', async () => {
  await startOver(shop)
  const from = dayFromToday(-29)
  await sell(shop, [
    [0, 'n-1', '1.00', dayFromToday(-30)],
    [1, 'n-1', '2.00', from],
    [2, 'n-1', '4.00', today],
    [3, 'n-1', '8.00', dayFromToday(1)],
  ])
  await ask(shop, `period-customers?from=${from}&to=${today}`)
  await eventually(async () => (await asked(from)).length === 1)
  assert.deepEqual((await asked(from))[0], { providerId: '*', since: from, until: 'infinity' })
  await owner`update sales.asked_window set first_asked_at = asked_at - interval '11 seconds'`
  await settle()
  assert.deepEqual(await customersKept(from, 'infinity'), [['*', 2]])
  // What is dated ahead counts in the days that have it, and in no others.
  for (const [to, sales] of [
    [dayFromToday(-1), 1],
    [today, 2],
    [dayFromToday(1), 3],
  ])
    assert.equal((await ask(shop, `period-customers?from=${from}&to=${to}`)).sales, sales, String(to))
})

test('windows of months that are asked for are kept too, and those always kept are not noted', async () => {
  await startOver(shop)
  await sell(shop, [[0, 'n-1', '1.00', today]])
  for (const figure of ['ranking', 'top-customers', 'average-ticket', 'customer-totals', 'above-average'])
    await ask(shop, figure)
  await ask(shop, 'average-ticket?months=5')
  await eventually(async () => (await asked(firstOfMonth(4))).length === 1)
  for (const since of ['-infinity', ...monthsKept.map(months => firstOfMonth(months - 1))])
    assert.deepEqual(await asked(since), [], since)
})

test('few windows are kept besides those always kept, and who was first stays', async () => {
  await startOver(shop)
  await sell(shop, [[0, 'n-1', '1.00', dayFromToday(-1)]])
  await askAgain(
    shop,
    Array.from({ length: 40 }, (_, days) => [dayFromToday(-400 - days), dayFromToday(-2)] as const),
  )
  const kept = async () =>
    (
      await owner<
        { key: string }[]
      >`select (provider_id, since)::text as key from sales.total where until < 'infinity'`
    )
      .map(({ key }) => key)
      .sort()
  await settle()
  const first = await kept()
  assert.equal(first.length, 24)
  await askAgain(shop, [[dayFromToday(-390), dayFromToday(-2)]])
  await owner`update sales.asked_window set first_asked_at = first_asked_at + interval '10 seconds' where since = ${dayFromToday(-390)}`
  await settle()
  assert.deepEqual(await kept(), first)
})

test('totals of days that are asked for are held against the sums, and mended, as all others', async () => {
  await startOver(shop)
  const [from, to] = [dayFromToday(-75), dayFromToday(-5)]
  await sellAround(from, to)
  await askAgain(shop, [[from, to]])
  await settle()
  await sellAround(from, to)
  const wrong = async () => {
    const windows = await withProvider(databases.writes, allProviders, sql =>
      compareWindows(sql, allProviders),
    )
    return [
      await withProvider(databases.writes, allProviders, compareCustomers),
      windows.filter(({ difference }) => difference.transactions !== 0 || difference.amount !== '0.00'),
    ]
  }
  assert.deepEqual(await wrong(), [[], []])
  await owner`update sales.customer_total set amount = amount + 1 where since = ${from} and until = ${to} and provider_id = '*'`
  assert.deepEqual(
    (await wrong())[0]?.map(({ providerId, since }) => [providerId, since]),
    [
      ['*', from],
      ['*', from],
    ],
  )
  await mendSums(databases.imports, { from: today, to: today })
  assert.deepEqual(await wrong(), [[], []])
  assert.deepEqual((await customersKept(from, to)).length, 2)
})

test('a provider notes windows of its own only, whatever it asks', async () => {
  await startOver(shop)
  const from = dayFromToday(-200)
  const answer = await call('GET', `/v1/sales/period-customers?from=${from}`, { key: shop.keys.sur })
  assert.equal(answer.statusCode, 200)
  await eventually(async () => (await asked(from)).length === 1)
  assert.equal((await asked(from))[0]?.providerId, 'sur')
  const seen = await withProvider(databases.writes, 'norte', sql => sql`select from sales.asked_window`)
  assert.equal(seen.length, 0)
})
