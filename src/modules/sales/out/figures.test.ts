import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { foldSums } from '../fold.ts'
import { shopProducts } from '../sales.fixture.ts'
import {
  aFigureShop,
  ask,
  askAgain,
  askAll,
  dayBefore,
  dayFromToday,
  daysBefore,
  firstOfMonth,
  sell,
  startOver,
} from './figures.fixture.ts'
import type { Line } from './figures.ts'
import { forgetTotals } from './mend-sums.ts'
import {
  plainAboveAverage,
  plainDaily,
  plainDays,
  plainIncome,
  plainPeriod,
  plainRanking,
  plainTotals,
} from './plain-figures.fixture.ts'
import { settleTotals } from './settle-totals.ts'

const shop = await aFigureShop()
const { owner, databases } = shop
const products = Object.values(shopProducts).flat()

// Few customers and few amounts, so that there are ties; some days lie ahead.
const oneSale = fc
  .record({
    customer: fc.integer({ min: 0, max: 4 }),
    product: fc.constantFrom(...products),
    amount: fc.constantFrom('0.01', '10.00', '20.00', '33.33', '100000.05'),
    day: fc.oneof(
      fc.integer({ min: -40, max: 2 }),
      fc.integer({ min: -800, max: 40 }),
      fc.constantFrom(-365, 0, 1),
    ),
  })
  .map(({ customer, product, amount, day }) => [customer, product, amount, dayFromToday(day)] as const)

const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.array(oneSale, { minLength: 1, maxLength: 25 }) },
    { weight: 3, arbitrary: fc.constant('settle' as const) },
    { weight: 1, arbitrary: fc.constant('fold' as const) },
    { weight: 1, arbitrary: fc.constant('forget' as const) },
    { weight: 2, arbitrary: fc.constant('ask' as const) },
  ),
  { minLength: 1, maxLength: 8 },
)

test('every figure says what the sales themselves say, whatever was settled, folded, forgotten or asked for before', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 4 }), async (taken, limit) => {
      await startOver(shop)
      for (const step of taken) {
        if (step === 'settle') await settleTotals(databases.writes, { linesMax: 7 })
        else if (step === 'fold') await foldSums(databases.writes)
        else if (step === 'forget') await forgetTotals(databases.writes)
        else if (step === 'ask') await askAgain(shop, periods)
        else
          await sell(
            shop,
            step.map(([...sale]) => sale),
          )
      }
      for (const provider of ['norte', undefined]) await assertFigures(provider, limit)
    }),
    { numRuns: 25, interruptAfterTimeLimit: 40_000 },
  )
})

// Of days only, with whole months in it, of whole months only, over before today, and with days to come.
const periods: [from: string, to: string][] = [
  [dayFromToday(-25), dayFromToday(0)],
  [dayFromToday(-100), dayFromToday(0)],
  [firstOfMonth(5), dayBefore(firstOfMonth(2))],
  [dayFromToday(-40), dayFromToday(-3)],
  [dayFromToday(-3), dayFromToday(20)],
]

async function assertFigures(provider: string | undefined, limit: number) {
  const to = dayFromToday(0)
  const whose = provider === undefined ? '' : `&provider=${provider}`
  const within = (months: number) => ({ provider, from: firstOfMonth(months - 1), to })
  const ever = { provider, from: null, to }

  const days = { provider, from: dayFromToday(-60), to: dayFromToday(30) }
  assert.deepEqual(
    nameless(await askAll(shop, `daily?limit=${limit}&from=${days.from}&to=${days.to}${whose}`)),
    await plainDaily(owner, days),
  )
  // 2 is a window of which no totals are kept.
  for (const months of [1, 2, 12]) {
    const ranking = await plainRanking(owner, within(months))
    const path = `ranking?limit=${limit}&months=${months}${whose}`
    assert.deepEqual(nameless(await askAll(shop, path)), ranking)
    const { sales, customers } = await ask(shop, path)
    assert.deepEqual([sales, customers], [soldIn(ranking), ranking.length])
    const top = await ask(shop, `top-customers?limit=${limit}&months=${months}${whose}`)
    assert.deepEqual(nameless(top.data), ranking.slice(0, limit))
    assert.equal(top.sales, soldIn(ranking))
    const tickets = await plainTotals(owner, within(months))
    const path2 = `average-ticket?limit=${limit}&months=${months}${whose}`
    assert.deepEqual(nameless(await askAll(shop, path2)), tickets)
    const { transactions, amount, average_ticket } = await plainPeriod(owner, within(months))
    assert.deepEqual((await ask(shop, path2)).overall, { transactions, amount, average_ticket })
  }
  const totals = (await plainTotals(owner, ever)).map(({ average_ticket: _, ...line }) => line)
  assert.deepEqual(nameless(await askAll(shop, `customer-totals?limit=${limit}${whose}`)), totals)
  assert.equal((await ask(shop, `customer-totals?limit=${limit}${whose}`)).sales, soldIn(totals))
  const above = (await askAll(shop, `above-average?limit=${limit}${whose}`)).map(
    ({ rank: _, ...line }) => line,
  )
  assert.deepEqual(nameless(above), await plainAboveAverage(owner, ever))

  const income = await ask(shop, `monthly-income?months=14${whose}`)
  assert.equal(income.data.length, 14)
  assert.deepEqual(
    income.data.filter(({ transactions }) => transactions !== 0),
    await plainIncome(owner, within(14)),
  )

  for (const [since, until] of periods) {
    const days = (Date.parse(until) - Date.parse(since)) / 86_400_000 + 1
    const before = { provider, from: daysBefore(since, days), to: dayBefore(since) }
    const { before: earlier, ...summary } = await ask(shop, `summary?from=${since}&to=${until}${whose}`)
    const plain = await plainPeriod(owner, { provider, from: since, to: until })
    assert.deepEqual(pick(summary, plain), plain)
    const period = `from=${since}&to=${until}${whose}`
    const eachDay = await ask(shop, `days?${period}`)
    assert.deepEqual([eachDay.data.length, eachDay.sales], [days, plain.transactions])
    const window = { provider, from: since, to: until }
    assert.deepEqual(
      eachDay.data.filter(({ transactions }) => transactions !== 0),
      await plainDays(owner, window),
    )
    const ranking = (await askAll(shop, `period-customers?limit=${limit}&${period}`)).map(
      ({ average_ticket: _, ...line }) => line,
    )
    assert.deepEqual(nameless(ranking), await plainRanking(owner, window))
    const above = await askAll(shop, `period-customers?limit=${limit}&above_average=true&${period}`)
    assert.deepEqual(
      above.map(({ customer_id, transactions, amount }) => ({ customer_id, transactions, amount })),
      await plainAboveAverage(owner, window),
    )
    assert.deepEqual(earlier, { from: before.from, to: before.to, ...(await plainPeriod(owner, before)) })
  }
}

const nameless = (lines: Line[]) => lines.map(({ name: _, ...line }) => line)
const soldIn = (lines: Line[]) => lines.reduce((sum, { transactions }) => sum + Number(transactions), 0)
const pick = (from: Record<string, unknown>, like: Line) =>
  Object.fromEntries(Object.keys(like).map(name => [name, from[name]]))
