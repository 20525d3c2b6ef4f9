import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aKey } from '../../../../test/access.ts'
import { anApp } from '../../../../test/app.ts'
import { listen } from '../../../../test/sockets.ts'
import { allProviders, withProvider } from '../provider-scope.ts'
import { aSale, aShop, type EventWish, send } from '../sales.fixture.ts'
import { aListener, type LiveEvent, type LiveListener } from './listener.fixture.ts'

const shop = await aShop({ settings: { TIME_ZONE: 'UTC' } })
const { owner, databases } = shop
const port = await listen(shop.app)
const readsNorte = await aKey(shop, { scopes: ['sales:read'], provider_id: 'norte' })

test('a listener gets the totals of today and of the last minute, and each sale once it is recorded', async () => {
  const listener = await aListener(port, { key: readsNorte.key })
  assert.equal(listener.status, 200)
  assert.match(String(listener.headers['content-type']), /^text\/event-stream/)
  assert.equal(listener.headers['cache-control'], 'no-store')
  assert.ok(listener.headers['x-request-id'] && listener.headers['content-security-policy'])
  const before = await today('norte')
  const sale = aSale(shop, { occurred_at: new Date().toISOString(), amount: '12.34' })
  await send(shop, sale)
  const told = await listener.first(tells(sale))
  assert.deepEqual(told.data, {
    sales: [
      {
        id: sale.id,
        provider: 'norte',
        customer_id: shop.customerIds[0],
        name: 'Cliente 1',
        product: 'n-1',
        amount: '12.34',
        occurred_at: sale.occurred_at,
      },
    ],
    more: false,
  })
  const { data } = await listener.first(isTotalsAfter(listener, told))
  assert.equal(data.provider, 'norte')
  assert.deepEqual(data.today, {
    date: new Date().toISOString().slice(0, 10),
    transactions: before.transactions + 1,
    amount: (before.amount + 12.34).toFixed(2),
  })
  assert.deepEqual(data.last_minute, { transactions: 1, amount: '12.34' })
  assert.ok(Math.abs(Date.parse(String(data.as_of)) - Date.now()) < 60_000)
})

test('a provider’s listener gets nothing of another provider, and may not ask for it', async () => {
  const norte = await aListener(port, { key: readsNorte.key })
  const sur = await aListener(port, { path: '/v1/sales/live?provider=sur' })
  const [ofSur, ofNorte] = [aSale(shop, { product: 's-1' }), aSale(shop)]
  await send(shop, [ofSur, ofNorte])
  await Promise.all([sur.first(tells(ofSur)), norte.first(tells(ofNorte))])
  assert.ok(!norte.sales().includes(ofSur.id as string) && !sur.sales().includes(ofNorte.id as string))
  const all = await aListener(port)
  const both = aSale(shop, { product: 's-2' })
  await send(shop, both)
  await all.first(tells(both))
  for (const provider of ['sur', 'nobody', '*']) {
    const refused = await aListener(port, {
      path: `/v1/sales/live?provider=${provider}`,
      key: readsNorte.key,
    })
    assert.equal(refused.status, 404, provider)
  }
  assert.equal((await aListener(port, { path: '/v1/sales/live?provider=nobody' })).status, 404)
})

test('who may not read sales does not get to listen', async () => {
  const writes = await aKey(shop, { scopes: ['sales:write'] })
  assert.equal((await aListener(port, { key: writes.key })).status, 403)
  assert.equal((await aListener(port, { key: null })).status, 401)
})

test('a listener that comes back gets what it missed, once, and then what comes', async () => {
  const first = await aListener(port, { key: readsNorte.key })
  const seen = aSale(shop)
  await send(shop, seen)
  await first.first(tells(seen))
  await first.first(isTotalsAfter(first, await first.first(tells(seen))))
  first.close()
  const missed = Array.from({ length: 7 }, () => aSale(shop))
  for (const sale of missed) await send(shop, sale)
  await send(shop, aSale(shop, { product: 's-1' }))
  const again = await aListener(port, { key: readsNorte.key, lastEventId: first.lastEventId() })
  const next = aSale(shop)
  await send(shop, next)
  await again.first(tells(next))
  assert.deepEqual(again.sales(), idsOf([...missed, next]))
})

test('a sale whose transaction commits later than others that began after it is told all the same, also to who comes back', async () => {
  const listener = await aListener(port, { key: readsNorte.key })
  const [slow, quick, third] = [aSale(shop), aSale(shop), aSale(shop)]
  const commit = await recordSlowly(slow)
  await send(shop, quick)
  await listener.first(tells(quick))
  const { id } = await listener.first(isTotalsAfter(listener, await listener.first(tells(quick))))
  assert.ok(!listener.sales().includes(slow.id as string))
  await commit()
  // Nothing else is new when it becomes visible.
  await listener.first(tells(slow))
  await send(shop, third)
  await listener.first(tells(third))
  assert.equal(listener.sales().filter(each => each === slow.id).length, 1)
  const again = await aListener(port, { key: readsNorte.key, lastEventId: id })
  await again.first(tells(slow))
  assert.deepEqual(again.sales().toSorted(), idsOf([slow, third]).toSorted())
})

test('a listener may come back to another process, and gets nothing twice', async () => {
  const other = await anApp({ database: shop.database, settings: { TIME_ZONE: 'UTC' } })
  const otherPort = await listen(other.app)
  const there = await aListener(otherPort, { key: readsNorte.key })
  await there.first(({ name }) => name === 'totals')
  for (let round = 0; round < 5; round++) {
    const first = await aListener(port, { key: readsNorte.key })
    const [seen, missed] = [aSale(shop), aSale(shop)]
    await recordSilently(seen)
    // The other process has not looked yet.
    const leaving = await untilTold(first, seen)
    first.close()
    const again = await aListener(otherPort, { key: readsNorte.key, lastEventId: leaving })
    await send(shop, missed)
    await again.first(tells(missed))
    assert.deepEqual(again.sales(), idsOf([missed]), `round ${round}`)
    again.close()
  }
})

test('while sales stream in, a listener that leaves and comes back all the time gets each exactly once', async () => {
  const sent: string[] = []
  let isOver = false
  const selling = Promise.all(
    [1, 2, 3].map(async () => {
      while (!isOver) {
        const sale = aSale(shop)
        await send(shop, sale)
        sent.push(sale.id as string)
        await new Promise(resolve => setTimeout(resolve, 15))
      }
    }),
  )
  const told: string[] = []
  let lastEventId = (await quietListener()).lastEventId()
  const begunWith = sent.length
  for (let visit = 0; visit < 12; visit++) {
    const listener = await aListener(port, { key: readsNorte.key, lastEventId })
    await new Promise(resolve => setTimeout(resolve, 40 * (visit % 4)))
    listener.close()
    await listener.ended
    told.push(...listener.sales())
    lastEventId = listener.lastEventId() ?? lastEventId
  }
  isOver = true
  await selling
  const last = await aListener(port, { key: readsNorte.key, lastEventId })
  const final = aSale(shop)
  await send(shop, final)
  await last.first(tells(final))
  told.push(...last.sales())
  assert.equal(new Set(told).size, told.length, 'a sale was told twice')
  const missing = sent.slice(begunWith).filter(id => !told.includes(id))
  // What was recorded as the first listener left may have come before its last event.
  assert.ok(missing.length <= 3, `${missing.length} of ${sent.length} sales were never told`)
  assert.ok(sent.length > 20)
})

test('an id that is none of ours begins anew instead of failing', async () => {
  for (const lastEventId of [
    'end',
    '5:4:',
    '1:2:9',
    `0:0:${'1,'.repeat(2_000)}1`,
    '9'.repeat(50),
    'ñ',
    '7:9:8;drop',
  ])
    assert.equal((await aListener(port, { lastEventId: encodeURI(lastEventId) })).status, 200, lastEventId)
  const future = await aListener(port, { key: readsNorte.key, lastEventId: '9000000000:9000000000:' })
  const { data } = await future.first(({ name }) => name === 'sales')
  assert.ok((data.sales as unknown[]).length > 0 && data.more === false)
})

test('who was away for long gets the newest sales that it missed, and is told that there were others', async () => {
  const present = await aListener(port, { key: readsNorte.key })
  const many = Array.from({ length: 600 }, () => aSale(shop))
  await send(shop, many)
  const told = await present.first(({ data }) => data.more === true)
  assert.equal((told.data.sales as unknown[]).length, 50)
  const listener = await aListener(port, { key: readsNorte.key, lastEventId: '3:3:' })
  const { data } = await listener.first(({ name }) => name === 'sales')
  assert.equal((data.sales as unknown[]).length, 500)
  assert.equal(data.more, true)
})

test('who comes anew gets the newest sales, however many were told since the first came', async () => {
  const present = await aListener(port, { key: readsNorte.key })
  const newest = Array.from({ length: 25 }, () => aSale(shop))
  for (const sale of newest) {
    await send(shop, sale)
    await present.first(tells(sale))
  }
  const listener = await aListener(port, { key: readsNorte.key })
  await listener.first(({ name }) => name === 'sales')
  assert.deepEqual(listener.sales().slice(0, 20), idsOf(newest.slice(-20)))
})

test('however many listen to a provider, the database is asked once', async () => {
  const listeners = await Promise.all(
    Array.from({ length: 150 }, () => aListener(port, { key: readsNorte.key })),
  )
  const sale = aSale(shop)
  await send(shop, sale)
  await Promise.all(listeners.map(listener => listener.first(tells(sale))))
  const calls = await asked()
  const next = aSale(shop)
  await send(shop, next)
  await Promise.all(listeners.map(listener => listener.first(tells(next))))
  const [{ connections }] = await owner<[{ connections: number }]>`
    select count(*)::int as connections from pg_stat_activity
    where datname = current_database() and query ilike 'listen%'`
  assert.equal(connections, 1)
  // Looks by itself and for other listeners of this file are among them.
  assert.ok((await asked()) - calls < 30, `${(await asked()) - calls} transactions`)
  for (const listener of listeners) listener.close()
})

test('without a notice the listeners hear within seconds', async () => {
  const listener = await aListener(port, { key: readsNorte.key })
  await listener.first(({ name }) => name === 'totals')
  const sale = aSale(shop)
  await recordSilently(sale)
  await listener.first(tells(sale))
})

test('seeded and duplicate sales: what is told is what was really added', async () => {
  const listener = await aListener(port, { key: readsNorte.key })
  const sale = aSale(shop)
  await send(shop, [sale, sale])
  await Promise.all([send(shop, sale), send(shop, sale)])
  const next = aSale(shop)
  await send(shop, next)
  await listener.first(tells(next))
  assert.deepEqual(
    listener.sales().filter(id => id === sale.id || id === next.id),
    idsOf([sale, next]),
  )
})

test('a key that is revoked while it listens loses the stream', async t => {
  const shortLived = await aShop({ settings: { TIME_ZONE: 'UTC' } })
  t.diagnostic('heartbeats come every 15 s')
  const ownPort = await listen(shortLived.app)
  const { id, key } = await aKey(shortLived, { scopes: ['sales:read'] })
  const other = await aKey(shortLived, { scopes: ['sales:read'] })
  const [revoked, stays] = await Promise.all([
    aListener(ownPort, { key }),
    aListener(ownPort, { key: other.key }),
  ])
  const answer = await shortLived.call('DELETE', `/v1/keys/${id}`)
  assert.ok(answer.statusCode < 300, answer.body)
  await revoked.ended
  assert.deepEqual(revoked.events.at(-1), { name: 'end', data: { reason: 'not_allowed' } })
  assert.equal((await aListener(ownPort, { key })).status, 401)
  assert.ok(stays.comments() > 0)
  assert.ok(stays.events.every(({ name }) => name !== 'end'))
  await shortLived.app.close()
  await stays.ended
  assert.deepEqual(stays.events.at(-1), { name: 'end', data: { reason: 'stopping' } })
})

const idsOf = (sales: EventWish[]) => sales.map(({ id }) => id as string)

const tells =
  (sale: EventWish) =>
  ({ name, data }: LiveEvent) =>
    name === 'sales' && (data.sales as { id: string }[]).some(({ id }) => id === sale.id)

const isTotalsAfter = (listener: LiveListener, event: LiveEvent) => (other: LiveEvent) =>
  other.name === 'totals' && listener.events.indexOf(other) > listener.events.indexOf(event)

async function quietListener(): Promise<LiveListener> {
  const listener = await aListener(port, { key: readsNorte.key })
  await listener.first(({ name }) => name === 'totals')
  listener.close()
  return listener
}

async function today(providerId: string) {
  const [row] = await owner<[{ transactions: number; amount: number }]>`
    select coalesce(sum(transactions), 0)::int as transactions, coalesce(sum(amount), 0)::float as amount
    from sales.day_total where provider_id = ${providerId} and date = current_date`
  return row
}

async function asked(): Promise<number> {
  await owner`select pg_stat_force_next_flush()`
  const [row] = await owner<[{ transactions: number }]>`
    select xact_commit::int as transactions from pg_stat_database where datname = current_database()`
  return row.transactions
}

// Recorded by somebody who tells nobody, as when a notice is lost.
async function recordSilently(sale: EventWish) {
  await owner`
    insert into sales.sale (id, provider_id, product, customer_id, amount, occurred_at, date, door)
    values (${sale.id as string}, 'norte', 'n-1', ${shop.customerIds[0]}, 5, now(), current_date, 'seed')`
}

// Until it looks by itself.
async function untilTold(listener: LiveListener, sale: EventWish): Promise<string | undefined> {
  await listener.first(isTotalsAfter(listener, await listener.first(tells(sale))))
  return listener.lastEventId()
}

// Its transaction has recorded the sale and stays open until it is told to commit.
async function recordSlowly(sale: EventWish): Promise<() => Promise<unknown>> {
  const recorded = Promise.withResolvers<void>()
  const commit = Promise.withResolvers<void>()
  const ended = withProvider(databases.writes, allProviders, async sql => {
    await sql`
      insert into sales.sale (id, provider_id, product, customer_id, amount, occurred_at, date, door)
      values (${sale.id as string}, 'norte', 'n-1', ${shop.customerIds[0]}, 5, now(), current_date, 'http')`
    recorded.resolve()
    await commit.promise
  })
  await recorded.promise
  return () => {
    commit.resolve()
    return ended
  }
}
