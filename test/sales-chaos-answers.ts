import assert from 'node:assert/strict'
import { dayOf, decimalOf, type Model, type ModelSale, productsOf, providerIds } from './sales-chaos-model.ts'
import type { Site } from './sales-chaos-site.ts'
import { adminKey, untilTaken } from './service.ts'

/** Somebody who asks with a key, and the sales that the answers must be about. */
type Reader = {
  own: readonly ModelSale[]
  ask: <Body>(path: string) => Promise<Body>
  /** A product that some of them are of. */
  product: string
}

/**
 * What the API answers each provider with its own key, and the administrator, is what the model says. Gives how many answers
 * were read.
 */
export async function assertAnswersAreTheModel(site: Site, model: Model): Promise<number> {
  let calls = 0
  for (const [place, providerId] of [...providerIds, undefined].entries()) {
    const { url } = site.places[place % 2] as Site['places'][0]
    const key = providerId ? site.keys[providerId] : adminKey
    const own = [...model.sales.values()].filter(sale => !providerId || sale.providerId === providerId)
    const ask = async <Body>(path: string): Promise<Body> => {
      const answer = await untilTaken(() =>
        fetch(`${url}/v1/sales/${path}`, { headers: { 'x-api-key': key } }),
      )
      calls += 1
      assert.equal(answer.status, 200, await answer.clone().text())
      return (await answer.json()) as Body
    }
    const reader = { own, ask, product: productsOf(providerId ?? 'sur')[1] as string }
    await assertLists(reader)
    await assertSummaries(reader)
    await assertReconciled(reader)
  }
  return calls
}

async function assertLists({ own, ask, product }: Reader) {
  const askAll = async (path: string) => {
    const lines: Line[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Page = await ask(`${path}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)
      lines.push(...page.data)
      cursor = page.next_cursor
    }
    return lines
  }
  const daily = await askAll('daily?limit=200')
  const byDay = (sale: ModelSale) => `${dayOf(sale)} ${sale.customerId}`
  const lineOfDay = ({ date, customer_id }: Line) => `${date} ${customer_id}`
  assert.deepEqual(linesBy(daily, lineOfDay), totalsBy(own, byDay))
  const ofProduct = await askAll(`daily?limit=200&product=${product}`)
  const sold = own.filter(sale => sale.product === product)
  assert.deepEqual(linesBy(ofProduct, lineOfDay), totalsBy(sold, byDay))
  const totals = await askAll('customer-totals?limit=200')
  assert.deepEqual(
    linesBy(totals, ({ customer_id }) => String(customer_id)),
    totalsBy(own, ({ customerId }) => String(customerId)),
  )
  const { data } = await ask<Page>('monthly-income?months=120')
  const months = data.filter(({ transactions }) => transactions > 0)
  assert.deepEqual(
    linesBy(months, ({ month }) => month),
    totalsBy(own, sale => dayOf(sale).slice(0, 7)),
  )
}

async function assertSummaries({ own, ask }: Reader) {
  const days = daysOf(own)
  const last = days.at(-1) as string
  for (const from of [days[0] as string, days[Math.floor(days.length / 2)] as string, last]) {
    const within = own.filter(sale => dayOf(sale) >= from && dayOf(sale) <= last)
    const { transactions, amount, customers } = await ask<Line>(`summary?from=${from}&to=${last}`)
    const different = new Set(within.map(({ customerId }) => customerId)).size
    assert.deepEqual([transactions, amount, customers], [...sumOf(within), different], `from ${from}`)
  }
}

const daysAsked = 25
const nothing = { transactions: 0, amount: '0.00' }

async function assertReconciled({ own, ask }: Reader) {
  const days = daysOf(own)
  const some = days.filter((_, each) => each % Math.ceil(days.length / daysAsked) === 0)
  for (const date of [...some, days.at(-1)]) {
    const { sales, data } = await ask<Reconciled>(`reconciliation?date=${date}`)
    assert.equal(sales, own.filter(sale => dayOf(sale) === date).length)
    assert.ok(data.length > 0)
    for (const { state, difference } of data) {
      const { daily, day_total, monthly } = difference
      assert.deepEqual([daily, day_total, monthly], [nothing, nothing, nothing], String(date))
      assert.notEqual(state, 'different')
    }
  }
}

type Line = {
  date: string
  month: string
  customer_id: number
  transactions: number
  amount: string
  customers: number
}
type Page = { data: Line[]; next_cursor: string | null }
type Reconciled = { sales: number; data: { state: string; difference: Record<string, unknown> }[] }

const daysOf = (sales: readonly ModelSale[]) => [...new Set(sales.map(dayOf))].sort()

const sumOf = (sales: readonly ModelSale[]): [number, string] => [
  sales.length,
  decimalOf(sales.reduce((sum, { cents }) => sum + cents, 0)),
]

function totalsBy(sales: readonly ModelSale[], keyOf: (sale: ModelSale) => string): string[] {
  const groups = Map.groupBy(sales, keyOf)
  return [...groups].map(([key, those]) => [key, ...sumOf(those)].join(' ')).sort()
}

function linesBy(lines: readonly Line[], keyOf: (line: Line) => string): string[] {
  return lines.map(line => [keyOf(line), line.transactions, line.amount].join(' ')).sort()
}
