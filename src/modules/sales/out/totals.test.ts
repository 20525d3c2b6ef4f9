import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../../../../test/access.ts'
import { openLog } from '../../../platform/telemetry/logging.ts'
import { aFigureShop, ask, dayFromToday, firstOfMonth, sell, startOver } from './figures.fixture.ts'
import { monthsKept } from './kept-windows.ts'
import { forgetTotals } from './mend-sums.ts'
import { settleTotals } from './settle-totals.ts'
import { makeTotals } from './totals.ts'

const shop = await aFigureShop()
const { owner, databases } = shop
const today = dayFromToday(0)

const freshLines = async () => (await owner`select from sales.fresh`).length

test('several processes settle beside each other: each line counts once, and what they have taken is gone', async () => {
  await startOver(shop)
  const log = openLog('trace', false, { write: line => assert.fail(line) })
  const settlers = [1, 2].map(() => makeTotals({ database: databases.writes, log }))
  for (const settler of settlers) settler.start()
  await sell(shop, [
    [0, 'n-1', '1.00', today],
    [1, 's-1', '2.00', today],
  ])
  await eventually(async () => (await freshLines()) === 0)
  await Promise.all(settlers.map(settler => settler.stop()))
  const { sales, data } = await ask(shop, 'ranking')
  assert.deepEqual([sales, data.map(({ amount }) => amount)], [2, ['2.00', '1.00']])
})

test('totals are kept for each provider and for all, from the first day of each window; windows that are over go', async () => {
  await startOver(shop)
  await sell(shop, [[0, 'n-1', '1.00', today]])
  await owner`insert into sales.total values ('norte', '2001-01-01', 1, 1, 1)`
  await owner`insert into sales.customer_total values ('norte', '2001-01-01', 1, 1, 1)`
  await settleTotals(databases.writes)
  const kept = await owner<{ providerId: string; since: string; transactions: number }[]>`
    select provider_id, since::text, transactions from sales.total`
  const starts = ['-infinity', ...monthsKept.map(months => firstOfMonth(months - 1))]
  for (const providerId of ['*', 'norte', 'sur'])
    for (const since of starts) {
      const found = kept.find(total => total.providerId === providerId && total.since === since)
      assert.equal(found?.transactions, providerId === 'sur' ? 0 : 1, `${providerId} ${since}`)
    }
  assert.equal((await owner`select from sales.customer_total where since = '2001-01-01'`).length, 0)
  assert.ok(!kept.some(({ since }) => since === '2001-01-01'))
})

test('a provider who comes later gets windows of its own, with what was sold meanwhile', async () => {
  await startOver(shop)
  await sell(shop, [[0, 'n-1', '1.00', today]])
  await settleTotals(databases.writes)
  await owner`insert into sales.provider (id, name) values ('este', 'Este')`
  await owner`insert into sales.product (code, provider_id, name) values ('e-1', 'este', 'e-1')`
  await sell(shop, [[0, 'e-1', '5.00', today]])
  for (const path of ['ranking', 'ranking?provider=este']) {
    const before = await ask(shop, path)
    await settleTotals(databases.writes)
    assert.deepEqual((await ask(shop, path)).data, before.data)
    assert.equal(before.sales, path === 'ranking' ? 2 : 1)
  }
  await owner`truncate sales.sale`
  await owner`delete from sales.product where provider_id = 'este'`
  await owner`delete from sales.provider where id = 'este'`
})

test('very many fresh lines are settled by making the windows anew, with the same totals', async () => {
  await startOver(shop)
  await sell(shop, [[0, 'n-1', '1.00', dayFromToday(-1)]])
  await settleTotals(databases.writes)
  await owner`
    insert into sales.daily
    select 'norte', ${today}::text::date - number % 300, number % 700, 'n-1', 1, 2 from generate_series(1, 100010) as number`
  await owner`
    insert into sales.fresh
    select provider_id, date, customer_id, transactions, amount from sales.daily where amount = 2`
  const before = await ask(shop, 'ranking?limit=200')
  assert.equal(await settleTotals(databases.writes), 100_010)
  assert.deepEqual((await ask(shop, 'ranking?limit=200')).data, before.data)
  assert.equal((await ask(shop, 'customer-totals')).sales, 100_011)
  assert.equal(await freshLines(), 0)
  await forgetTotals(databases.writes)
  assert.equal((await ask(shop, 'customer-totals')).sales, 100_011)
})
