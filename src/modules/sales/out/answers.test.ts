import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  aFigureShop,
  ask,
  askAll,
  dayBefore,
  dayFromToday,
  firstOfMonth,
  sell,
  startOver,
} from './figures.fixture.ts'
import { figures } from './figures.ts'
import { settleTotals } from './settle-totals.ts'

const shop = await aFigureShop()
const { call, owner, databases, customerIds } = shop
const today = dayFromToday(0)
const settle = () => settleTotals(databases.writes)

test('customers who spent the same share a rank, the next rank counts them all, and pages carry ranks on', async () => {
  await startOver(shop)
  await sell(shop, [
    [3, 'n-1', '50.00', today],
    [0, 'n-1', '20.00', today],
    [1, 's-1', '20.00', today],
  ])
  await settle()
  await sell(shop, [
    [2, 'n-1', '20.00', today],
    [4, 'n-1', '1.00', today],
  ])
  const ranked = (lines: { rank?: unknown; name?: unknown }[]) => lines.map(({ rank, name }) => [rank, name])
  const expected = [
    [1, 'Cliente 4'],
    [2, 'Cliente 1'],
    [2, 'Cliente 2'],
    [2, 'Cliente 3'],
    [5, 'Cliente 5'],
  ]
  for (const limit of [1, 2, 3, 4, 200])
    assert.deepEqual(ranked(await askAll(shop, `ranking?limit=${limit}`)), expected, `pages of ${limit}`)
  assert.deepEqual(ranked((await ask(shop, 'top-customers?limit=2')).data), expected.slice(0, 2))
})

test('a sale counts in the window whose first day it happened on, and not a moment before it', async () => {
  for (const months of [1, 2, 6, 12, 120]) {
    await startOver(shop)
    const first = firstOfMonth(months - 1)
    await sell(shop, [
      // Bogotá is five hours behind UTC all year.
      [0, 'n-1', '1.00', `${first}T00:00:00.000-05:00`],
      [1, 'n-1', '2.00', `${dayBefore(first)}T23:59:59.999-05:00`],
      [2, 'n-1', '4.00', `${dayFromToday(1)}T00:00:00-05:00`],
    ])
    for (const settled of [false, true]) {
      if (settled) await settle()
      for (const figure of ['ranking', 'top-customers', 'average-ticket', 'monthly-income']) {
        const { from, to, sales, data } = await ask(shop, `${figure}?months=${months}`)
        assert.deepEqual([from, to, sales], [first, today, 1], `${figure} of ${months}`)
        assert.deepEqual(
          data.filter(({ transactions }) => transactions !== 0).map(({ amount }) => amount),
          ['1.00'],
        )
      }
    }
  }
})

test('today is that of TIME_ZONE: east and west of the date line the same moment is in other days', async () => {
  for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
    const there = await aFigureShop({ TIME_ZONE: zone })
    await sell(there, [[0, 'n-1', '1.00', new Date(Date.now() - 1000).toISOString()]])
    const [line] = (await ask(there, 'daily')).data
    assert.equal(line?.date, dayFromToday(0, zone))
    const { from, to, sales } = await ask(there, 'summary')
    assert.deepEqual([from, to, sales], [firstOfMonth(0, zone), dayFromToday(0, zone), 1])
    await settleTotals(there.databases.writes)
    assert.equal((await ask(there, 'ranking?months=1')).to, dayFromToday(0, zone))
  }
})

test('a sale of a day to come counts in the daily sales at once and in windows from its day on', async () => {
  await startOver(shop)
  await sell(shop, [
    [0, 'n-1', '5.00', today],
    [0, 'n-1', '9.00', dayFromToday(1)],
  ])
  for (const settled of [false, true]) {
    if (settled) await settle()
    assert.equal((await askAll(shop, 'daily')).length, 2)
    for (const figure of [
      'ranking',
      'ranking?months=2',
      'customer-totals',
      'above-average',
      'monthly-income',
    ])
      assert.equal((await ask(shop, figure)).sales, 1, figure)
    assert.equal((await ask(shop, `summary?from=${today}&to=${dayFromToday(1)}`)).sales, 2)
  }
})

test('without sales every figure answers empty or zero, settled or not', async () => {
  await startOver(shop)
  for (const settled of [false, true]) {
    if (settled) await settle()
    for (const { name } of figures) {
      const { sales, data, next_cursor, as_of } = await ask(shop, name)
      assert.equal(sales, 0, name)
      assert.ok(Math.abs(Date.parse(as_of) - Date.now()) < 60_000)
      if (['summary', 'monthly-income', 'days'].includes(name)) continue
      assert.deepEqual(data, [], name)
      assert.equal(next_cursor ?? null, null)
    }
    const summary = await ask(shop, 'summary')
    assert.deepEqual([summary.amount, summary.customers, summary.average_ticket], ['0.00', 0, null])
    assert.deepEqual(summary.change, {
      transactions: null,
      amount: null,
      customers: null,
      average_ticket: null,
    })
    const { overall } = await ask(shop, 'average-ticket')
    assert.deepEqual(overall, { transactions: 0, amount: '0.00', average_ticket: null })
    assert.equal((await ask(shop, 'above-average')).average, '0.00')
    assert.deepEqual((await ask(shop, 'monthly-income?months=2')).data, [
      { month: firstOfMonth(1).slice(0, 7), transactions: 0, amount: '0.00' },
      { month: firstOfMonth(0).slice(0, 7), transactions: 0, amount: '0.00' },
    ])
  }
})

test('a summary compares with as many days before and says the growth in percent', async () => {
  await startOver(shop)
  await sell(shop, [
    [0, 'n-1', '30.00', '2026-03-10'],
    [1, 'n-1', '30.00', '2026-03-12'],
    [1, 's-1', '30.01', '2026-03-11'],
    [0, 'n-1', '40.00', '2026-03-07'],
    [0, 'n-1', '40.00', '2026-03-09'],
    [2, 'n-1', '999.00', '2026-03-06'],
    [2, 'n-1', '999.00', '2026-03-13'],
  ])
  const { as_of: _, ...summary } = await ask(shop, 'summary?from=2026-03-10&to=2026-03-12')
  assert.deepEqual(summary, {
    sales: 3,
    provider: null,
    from: '2026-03-10',
    to: '2026-03-12',
    transactions: 3,
    amount: '90.01',
    customers: 2,
    average_ticket: '30.00',
    before: {
      from: '2026-03-07',
      to: '2026-03-09',
      transactions: 2,
      amount: '80.00',
      customers: 1,
      average_ticket: '40.00',
    },
    change: { transactions: 50, amount: 12.5, customers: 100, average_ticket: -25 },
  })
})

test('daily sales are those of the days, the customer and the product that were asked for', async () => {
  await startOver(shop)
  await sell(shop, [
    [0, 'n-1', '1.00', '2026-03-10'],
    [0, 'n-2', '2.00', '2026-03-10'],
    [0, 's-1', '4.00', '2026-03-10'],
    [1, 'n-1', '8.00', '2026-03-11'],
  ])
  const line = (customer: number, date: string, transactions: number, amount: string) => {
    const name = `Cliente ${customer + 1}`
    return { customer_id: customerIds[customer], name, date, transactions, amount }
  }
  const cases: [query: string, lines: ReturnType<typeof line>[]][] = [
    ['', [line(0, '2026-03-10', 3, '7.00'), line(1, '2026-03-11', 1, '8.00')]],
    ['?provider=norte', [line(0, '2026-03-10', 2, '3.00'), line(1, '2026-03-11', 1, '8.00')]],
    ['?from=2026-03-11', [line(1, '2026-03-11', 1, '8.00')]],
    ['?to=2026-03-10', [line(0, '2026-03-10', 3, '7.00')]],
    [`?customer_id=${customerIds[1]}`, [line(1, '2026-03-11', 1, '8.00')]],
    ['?product=n-2', [line(0, '2026-03-10', 1, '2.00')]],
    ['?product=s-1&provider=norte', []],
    ['?product=nothing', []],
  ]
  for (const [query, lines] of cases) assert.deepEqual((await ask(shop, `daily${query}`)).data, lines, query)
})

test('figures come as CSV when the caller asks, with moment and number of sales in headers and the next page in a link', async () => {
  await startOver(shop)
  await owner`update customers.customer set name = '=1+1, "y"' where id = ${customerIds[0]}`
  await sell(shop, [
    [0, 'n-1', '1.50', '2026-03-10'],
    [1, 'n-1', '2.00', '2026-03-11'],
  ])
  const first = await call('GET', '/v1/sales/daily?limit=1&format=csv')
  assert.equal(first.headers['content-type'], 'text/csv; charset=utf-8; header=present')
  assert.equal(first.headers['content-disposition'], 'attachment; filename="daily.csv"')
  assert.equal(
    first.body,
    `customer_id,name,date,transactions,amount\r\n${customerIds[0]},"'=1+1, ""y""",2026-03-10,1,1.50\r\n`,
  )
  assert.equal(first.headers['x-sales'], '1')
  assert.match(String(first.headers['x-as-of']), /^\d{4}-.*Z$/)
  const next = /^<(.+)>; rel="next"$/.exec(String(first.headers.link))?.[1] as string
  const second = await call('GET', next)
  assert.match(second.body, /\r\n\d+,Cliente 2,2026-03-11,1,2\.00\r\n$/)
  assert.equal(second.headers.link, undefined)
  await owner`update customers.customer set name = 'Cliente 1' where id = ${customerIds[0]}`
  for (const { name, line } of figures) {
    const answer = await call('GET', `/v1/sales/${name}`, { headers: { accept: 'text/csv' } })
    assert.equal(answer.body.split('\r\n')[0], Object.keys(line).join(','))
    assert.equal(answer.headers.vary, 'accept')
  }
})

test('a customer who has been removed stays in the figures, without a name', async () => {
  await startOver(shop)
  await sell(shop, [[4, 'n-1', '3.00', today]])
  await owner`update sales.sale set customer_id = 999999`
  await owner`update sales.daily set customer_id = 999999`
  const [line] = (await ask(shop, 'daily')).data
  assert.deepEqual([line?.customer_id, line?.name], [999999, null])
})

test('while sales come in and are settled, each answer is of one moment and none goes back', async () => {
  await startOver(shop)
  let isOver = false
  const selling = (async () => {
    for (let round = 0; round < 40; round++)
      await sell(
        shop,
        [0, 1, 2, 3, 4]
          .map(customer => [customer, 'n-1', '1.00', dayFromToday(-round)] as const)
          .map(([...sale]) => sale),
      )
    isOver = true
  })()
  const settling = (async () => {
    while (!isOver) await settleTotals(databases.writes, { linesMax: 11 })
  })()
  let last = 0
  let answers = 0
  while (!isOver) {
    const { sales, data, ...rest } = await ask(shop, 'customer-totals?limit=200')
    const sum = data.reduce((all, { transactions }) => all + Number(transactions), 0)
    assert.deepEqual([sum, `${sales}.00`], [sales, rest.amount])
    // A call adds five sales, all or none.
    assert.equal(sales % 5, 0)
    assert.ok(sales >= last)
    last = sales
    answers += 1
  }
  await Promise.all([selling, settling])
  assert.ok(answers > 3)
  assert.equal((await ask(shop, 'customer-totals')).sales, 200)
})
