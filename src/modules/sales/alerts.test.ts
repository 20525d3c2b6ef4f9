import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tellCrossedMinutes } from './alerts.ts'
import { allProviders, withProvider } from './provider-scope.ts'
import { recordWithin } from './record-within.ts'
import { aSale, aShop, type EventWish, send } from './sales.fixture.ts'

const rateMax = 5
const shop = await aShop({ settings: { SALES_PER_MINUTE_MAX: String(rateMax), LARGE_SALE_AMOUNT: '1000' } })
const { owner, databases, events } = shop
const parts = { record: events.record, largeSaleAmount: 1000, salesPerMinuteMax: rateMax }
let minutesAgo = 0

test('a sale above the amount is told once, one of just the amount is not, and a repeat tells nothing', async () => {
  const look = await told()
  const sale = aSale(shop, { amount: '1000.01', product: 's-1' })
  const other = aSale(shop, { amount: '1000.00' })
  await send(shop, [sale, other, sale])
  await Promise.all([send(shop, sale), send(shop, [sale])])
  assert.deepEqual(await look(), [
    {
      type: 'sales.large_sale',
      payload: {
        id: sale.id,
        providerId: 'sur',
        product: 's-1',
        customerId: shop.customerIds[0],
        amount: '1000.01',
        occurredAt: sale.occurred_at,
        above: 1000,
      },
    },
  ])
})

test('more sales of a provider in a minute than allowed are told once for that minute, however many more come', async () => {
  const look = await told()
  const { minute, wish } = aMinute()
  await send(shop, many(rateMax, wish))
  assert.deepEqual(await look(), [])
  await send(shop, many(2, wish))
  const exceeded = {
    type: 'sales.rate_exceeded',
    payload: { providerId: 'norte', minute, sales: 7, above: rateMax },
  }
  assert.deepEqual(await look(), [exceeded])
  await send(shop, many(20, wish))
  for (const each of many(3, wish)) await send(shop, each)
  await tellCrossedMinutes(databases.writes, parts)
  assert.deepEqual(await look(), [])
})

test('each provider and each minute is counted by itself', async () => {
  const look = await told()
  const [one, other] = [aMinute(), aMinute()]
  await send(shop, [
    ...many(rateMax, one.wish),
    ...many(rateMax, { ...one.wish, product: 's-1' }),
    ...many(rateMax, other.wish),
  ])
  assert.deepEqual(await look(), [])
  await send(shop, many(1, { ...one.wish, product: 's-2' }))
  assert.deepEqual(
    (await look()).map(({ payload }) => payload.providerId),
    ['sur'],
  )
})

test('repeated sales do not count towards the rate', async () => {
  const look = await told()
  const sales = many(rateMax, aMinute().wish)
  for (let round = 0; round < 3; round++) await send(shop, [...sales, ...sales])
  await tellCrossedMinutes(databases.writes, parts)
  assert.deepEqual(await look(), [])
})

test('of sales that come together through many calls, the rate is told exactly once', async () => {
  const look = await told()
  const { wish } = aMinute()
  await Promise.all(many(60, wish).map(sale => send(shop, [sale])))
  await tellCrossedMinutes(databases.writes, parts)
  assert.equal((await look()).length, 1)
})

test('what only two transactions together make too many is told by the look that comes every minute, once', async () => {
  const look = await told()
  const { minute, wish } = aMinute()
  const [one, other] = [anOpenTransaction(), anOpenTransaction()]
  await Promise.all([one.record(many(3, wish)), other.record(many(4, wish))])
  await Promise.all([one.commit(), other.commit()])
  assert.deepEqual(await look(), [])
  await Promise.all([1, 2, 3].map(() => tellCrossedMinutes(databases.writes, parts)))
  const payload = { providerId: 'norte', minute, sales: 7, above: rateMax }
  assert.deepEqual(await look(), [{ type: 'sales.rate_exceeded', payload }])
})

test('who tells of a minute makes nobody wait, and what it undoes is told by another', async () => {
  const look = await told()
  const { wish } = aMinute()
  const teller = anOpenTransaction()
  await teller.record(many(6, wish))
  // It would wait for the open transaction, and so for ever, if telling waited.
  await send(shop, many(6, wish))
  assert.deepEqual(await look(), [])
  await teller.undo()
  await tellCrossedMinutes(databases.writes, parts)
  assert.deepEqual(
    (await look()).map(({ payload }) => payload.sales),
    [6],
  )
})

test('a recording that is undone tells nothing', async () => {
  const look = await told()
  const transaction = anOpenTransaction()
  const sale = aSale(shop, { amount: 5000 })
  await transaction.record([sale])
  await transaction.undo()
  assert.deepEqual(await look(), [])
  await send(shop, sale)
  assert.equal((await look()).length, 1)
})

// A minute that no other test counts, within those that are.
function aMinute(): { minute: string; wish: EventWish } {
  minutesAgo++
  assert.ok(minutesAgo < 9, 'too many tests for the minutes that are counted')
  const startMs = Math.floor(Date.now() / 60_000) * 60_000 + (9 - minutesAgo) * 60_000
  const occurredAt = new Date(startMs + 1_000).toISOString()
  return { minute: new Date(startMs).toISOString(), wish: { occurred_at: occurredAt } }
}

function many(count: number, wish: EventWish) {
  return Array.from({ length: count }, () => aSale(shop, wish))
}

type Told = { type: string; payload: Record<string, unknown> }

async function told(): Promise<() => Promise<Told[]>> {
  const [row] = await owner<[{ id: number | null }]>`select max(id) as id from platform.event`
  let seen = row.id ?? 0
  return async () => {
    const rows = await owner<(Told & { id: number })[]>`
      select id, type, payload from platform.event where id > ${seen} and type like 'sales.%' order by id`
    seen = rows.at(-1)?.id ?? seen
    return rows.map(({ type, payload }) => ({ type, payload }))
  }
}

function anOpenTransaction() {
  const ending = Promise.withResolvers<'commit' | 'undo'>()
  const recorded = Promise.withResolvers<void>()
  const begin = Promise.withResolvers<EventWish[]>()
  const ended = withProvider(databases.writes, allProviders, async sql => {
    const sent = (await begin.promise).map(event => ({ event }))
    const limits = { futureMinutes: 60, pastDays: 365, ...parts }
    await recordWithin(sql, { record: events.record, limits }, sent, {
      door: 'http',
    })
    recorded.resolve()
    if ((await ending.promise) === 'undo') throw new Error('undone')
  })
  ended.catch(error => recorded.reject(error))
  return {
    record: (sales: EventWish[]) => {
      begin.resolve(sales)
      return recorded.promise
    },
    commit: () => {
      ending.resolve('commit')
      return ended
    },
    undo: async () => {
      ending.resolve('undo')
      await ended.catch(() => {})
    },
  }
}
