import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runCommand } from '../../../../test/service.ts'
import { allProviders, withProvider } from '../provider-scope.ts'
import { assertSumsHold } from '../sales.fixture.ts'
import { compareCustomers, compareWindows } from './compare-totals.ts'
import { aFigureShop, ask, dayFromToday, sell, startOver } from './figures.fixture.ts'
import { mendSums } from './mend-sums.ts'
import { settleTotals } from './settle-totals.ts'

const shop = await aFigureShop()
const { owner, databases, call } = shop
const today = dayFromToday(0)
const settings = { DATABASE_URL: shop.database.url, TIME_ZONE: 'America/Bogota' }

const wrongCustomers = () => withProvider(databases.writes, allProviders, compareCustomers)
const wrongWindows = async () => {
  const windows = await withProvider(databases.writes, allProviders, sql => compareWindows(sql, allProviders))
  return windows.filter(({ difference }) => difference.transactions !== 0 || difference.amount !== '0.00')
}

// Of every kind: settled, fresh, of long ago and of a day to come.
async function sellAll() {
  await startOver(shop)
  await sell(shop, [
    [0, 'n-1', '100.00', today],
    [1, 's-1', '7.00', dayFromToday(-400)],
    [2, 'n-1', '3.00', dayFromToday(-40)],
  ])
  await settleTotals(databases.writes)
  await sell(shop, [
    [0, 'n-2', '11.00', today],
    [3, 's-2', '0.70', dayFromToday(1)],
    [3, 'n-2', '0.70', dayFromToday(-40)],
  ])
}

test('totals of customers are equal to the sums while some are settled, some fresh and some of days to come', async () => {
  await sellAll()
  for (const settled of [false, true]) {
    if (settled) await settleTotals(databases.writes)
    assert.deepEqual([await wrongCustomers(), await wrongWindows()], [[], []])
  }
  const answer = await call('GET', '/v1/sales/reconciliation?provider=norte')
  const windows = answer.json().windows as { provider_id: string; since: string | null }[]
  assert.ok(windows.length >= 6 && windows.every(each => each.provider_id === 'norte'))
  const [ever] = windows.filter(({ since }) => since === null)
  assert.deepEqual(ever, {
    provider_id: 'norte',
    since: null,
    settled: { transactions: 4, amount: '114.70' },
    fresh: { transactions: 0, amount: '0.00' },
    day_total: { transactions: 4, amount: '114.70' },
    difference: { transactions: 0, amount: '0.00' },
  })
})

const spoilt: [what: string, spoil: () => Promise<unknown>][] = [
  [
    'customer_total',
    () => owner`
      update sales.customer_total set amount = amount + 0.01
      where provider_id = 'norte' and since = '-infinity' and customer_id = ${shop.customerIds[0]}`,
  ],
  [
    'customer_total',
    () =>
      owner`delete from sales.customer_total where provider_id = '*' and customer_id = ${shop.customerIds[2]}`,
  ],
  ['total', () => owner`update sales.total set customers = customers + 1 where provider_id = 'sur'`],
  ['total', () => owner`update sales.total set amount = amount - 1 where provider_id = '*'`],
  [
    'customer_month',
    () => owner`
      update sales.customer_month set transactions = transactions + 1
      where provider_id = 'norte' and customer_id = ${shop.customerIds[2]}`,
  ],
  ['customer_month', () => owner`delete from sales.customer_month where provider_id = 'sur'`],
  [
    'customer_month',
    () => owner`
      insert into sales.fresh (provider_id, date, customer_id, transactions, amount)
      values ('norte', ${today}, ${shop.customerIds[0]}, 1, 1)`,
  ],
  ['day_customers', () => owner`delete from sales.day_customers where provider_id = 'sur'`],
  [
    'month_customers',
    () =>
      owner`update sales.month_customers set customers = set_bit(customers, 99, 1) where provider_id = '*'`,
  ],
]

for (const [number, [what, spoil]] of spoilt.entries()) {
  test(`what is wrong in the totals is found and mended: ${what}, case ${number + 1}`, async () => {
    await sellAll()
    await spoil()
    const found = await wrongCustomers()
    assert.ok(
      found.some(each => each.what === what && each.different > 0),
      JSON.stringify(found),
    )
    await mendSums(databases.imports, { from: today, to: today })
    assert.deepEqual([await wrongCustomers(), await wrongWindows()], [[], []])
  })
}

test('a window whose total is not what its days add up to is shown beside them', async () => {
  await sellAll()
  await owner`update sales.total set amount = amount - 1, transactions = transactions + 2 where provider_id = 'sur'`
  for (const { providerId, difference } of await wrongWindows()) {
    assert.equal(providerId, 'sur')
    assert.deepEqual(difference, { transactions: -2, amount: '1.00' })
  }
  assert.ok((await wrongWindows()).length >= 6)
})

test('the nightly check announces wrong totals once, whatever night it is', async () => {
  await sellAll()
  await owner`update sales.customer_total set amount = amount + 0.01 where provider_id = 'norte' and since = '-infinity'`
  const check = shop.reportJobs.find(({ name }) => name === 'reconcile-sales')
  for (let night = 0; night < 2; night++) await check?.run(new AbortController().signal)
  const told = await owner<{ payload: { providerId: string; date: string; difference: object } }[]>`
    select payload from platform.event where type = 'sales.reconciliation_difference' order by id`
  assert.deepEqual(
    told.map(({ payload }) => payload),
    [
      { what: 'customer_total', since: null, different: 2 },
      { what: 'total', since: null, different: 1 },
    ].map(difference => ({ providerId: 'norte', date: today, difference })),
  )
})

test('sums that were spoilt are counted anew from the sales by command, while sales go on, and every figure is right again', async t => {
  await sellAll()
  await settleTotals(databases.writes)
  const before = await ask(shop, 'ranking')
  const reconcile = (...args: string[]) =>
    runCommand(t, ['reconcile', '--from', dayFromToday(-40), '--to', today, ...args], { settings })
  const equal = await reconcile()
  assert.equal(equal.code, 0, equal.stderr)
  await owner`update sales.daily set amount = amount + 5 where date >= ${dayFromToday(-40)}`
  await owner`delete from sales.customer_month where provider_id = 'norte' and customer_id = ${shop.customerIds[2]}`
  await owner`update sales.day_total set transactions = transactions + 1 where date = ${today}`
  const found = await reconcile('--json')
  assert.equal(found.code, 1)
  assert.ok(JSON.parse(found.stdout).length >= 3)
  let isOver = false
  const selling = (async () => {
    for (let sold = 0; !isOver; sold++) await sell(shop, [[4, sold % 2 ? 'n-1' : 's-1', '0.01', today]])
  })()
  const mended = await reconcile('--repair')
  isOver = true
  await selling
  assert.equal(mended.code, 0, mended.stdout + mended.stderr)
  await assertSumsHold(owner)
  assert.deepEqual([await wrongCustomers(), await wrongWindows()], [[], []])
  // Whose ranks the one who was sold to meanwhile has moved.
  const others = ({ data }: typeof before) =>
    data
      .filter(({ name }) => name !== 'Cliente 5')
      .map(({ name, transactions, amount }) => [name, transactions, amount])
  assert.deepEqual(others(await ask(shop, 'ranking')), others(before))
  assert.equal((await reconcile('--date', today)).code, 2)
})
