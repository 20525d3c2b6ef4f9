import assert from 'node:assert/strict'
import { test } from 'node:test'
import { driver } from '../../../platform/driver.ts'
import type { SalesRecorder } from '../record-sales.ts'
import { aSale, aShop, type EventWish, type Shop } from '../sales.fixture.ts'
import { putPlace } from './place-queries.ts'
import type { SaleMessage } from './read-batch.ts'
import { recordBatch } from './record-batch.ts'

const topic = 'sales.events'

test('messages and the place of their partitions are recorded together', async () => {
  const shop = await aShopAt({ 0: 5, 1: 0 })
  const reader = aReader(shop, { 0: 5, 1: 0 })
  const messages = [
    aMessage(0, 5, aSale(shop)),
    aMessage(1, 0, aSale(shop)),
    // Offsets have holes: marks of transactions, and what compaction took away.
    aMessage(0, 9, aSale(shop)),
  ]
  assert.equal(await reader.record(messages), 'recorded')
  assert.deepEqual(await stateOf(shop), { places: { 0: 10, 1: 1 }, sales: 3, letters: 0 })
  assert.deepEqual(
    [...reader.places],
    Object.entries({ 0: 10, 1: 1 }).map(([key, value]) => [Number(key), value]),
  )
})

test('a member that has lost a partition records nothing of it and does not move it', async () => {
  for (const elsewhere of [12, 0]) {
    const shop = await aShopAt({ 0: elsewhere, 1: 0 })
    const late = aReader(shop, { 0: 5, 1: 0 })
    assert.equal(await late.record([aMessage(1, 0, aSale(shop)), aMessage(0, 5, aSale(shop))]), 'moved')
    assert.deepEqual(await stateOf(shop), { places: { 0: elsewhere, 1: 0 }, sales: 0, letters: 0 })
  }
})

test('two members that record the same messages at the same time: one does, the other is told', async () => {
  const shop = await aShopAt({ 0: 0, 1: 0 })
  const messages = Array.from({ length: 200 }, (_, each) =>
    aMessage(each % 2, Math.floor(each / 2), aSale(shop)),
  )
  const readers = [1, 2, 3].map(() => aReader(shop, { 0: 0, 1: 0 }))
  const outcomes = await Promise.all(readers.map((reader, each) => reader.record(turned(messages, each))))
  assert.deepEqual(outcomes.sort(), ['moved', 'moved', 'recorded'])
  assert.deepEqual(await stateOf(shop), { places: { 0: 100, 1: 100 }, sales: 200, letters: 0 })
})

test('a database that fails is waited for, however it fails, and then everything is recorded', async () => {
  const shop = await aShopAt({ 0: 0 })
  const faults = [
    Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }),
    postgresError('53300'),
    postgresError('42501'),
    new Error('whatever'),
  ]
  const failing = failingRecorder(shop, () => faults.shift())
  const reader = aReader(shop, { 0: 0 }, failing)
  assert.equal(await reader.record([aMessage(0, 0, aSale(shop)), aMessage(0, 1, 'no JSON')]), 'recorded')
  assert.equal(reader.troubles(), 4)
  assert.deepEqual(await stateOf(shop), { places: { 0: 2 }, sales: 1, letters: 1 })
})

test('a wait for the database ends when the member is stopped, and nothing is recorded', async () => {
  const shop = await aShopAt({ 0: 0 })
  const stopping = new AbortController()
  const failing = failingRecorder(shop, () => {
    setImmediate(() => stopping.abort())
    return new Error('away')
  })
  const reader = aReader(shop, { 0: 0 }, failing, stopping.signal)
  assert.equal(await reader.record([aMessage(0, 0, aSale(shop))]), 'stopped')
  assert.deepEqual(await stateOf(shop), { places: { 0: 0 }, sales: 0, letters: 0 })
})

test('a message that the database cannot keep goes to the dead letters alone', async () => {
  const shop = await aShopAt({ 0: 0, 1: 0 })
  const failing = failingRecorder(shop, events =>
    events.some(event => (event as EventWish).id === 'unkeepable') ? postgresError('22021') : undefined,
  )
  const messages = Array.from({ length: 9 }, (_, each) =>
    aMessage(each % 2, Math.floor(each / 2), aSale(shop, each === 4 ? { id: 'unkeepable' } : {})),
  )
  const reader = aReader(shop, { 0: 0, 1: 0 }, failing)
  assert.equal(await reader.record(messages), 'recorded')
  assert.deepEqual(await stateOf(shop), { places: { 0: 5, 1: 4 }, sales: 8, letters: 1 })
  assert.deepEqual(reader.poisons, [{ kind: 'unrecordable', partition: 0, offset: 2 }])
  const [letter] = await shop.owner<[{ payload: string }]>`select payload from sales.dead_letter`
  assert.equal(JSON.parse(letter.payload).id, 'unkeepable')
})

test('a message that is too large is kept with that reason, and a replay, which has only its beginning, gives the same', async () => {
  const shop = await aShopAt({ 0: 0 })
  const reader = aReader(shop, { 0: 0 })
  // Of two bytes each, so that fewer characters are kept than bytes.
  const large = aSale(shop, { note: 'ñ'.repeat(40_000) })
  const quiteLarge = aSale(shop, { product: 'later', note: 'x'.repeat(60_000) })
  await reader.record([aMessage(0, 0, large), aMessage(0, 1, quiteLarge)])
  assert.deepEqual(reader.poisons, [{ kind: 'too_large', partition: 0, offset: 0 }])
  const reasons = async () => {
    const rows = await shop.owner<{ reason: string }[]>`select reason from sales.dead_letter order by reason`
    return rows.map(({ reason }) => reason)
  }
  assert.deepEqual(await reasons(), ['too_large', 'unknown_product'])
  await shop.owner`insert into sales.product (code, provider_id, name) values ('later', 'norte', 'later')`
  const { accepted, rejected } = await shop.sales.replay({ filter: {}, limit: 10 })
  assert.deepEqual([accepted, rejected], [1, 1])
  assert.deepEqual(await reasons(), ['too_large', 'unknown_product'])
})

async function aShopAt(places: Record<number, number>): Promise<Shop> {
  const shop = await aShop()
  for (const [partition, nextOffset] of Object.entries(places)) {
    await putPlace(shop.owner, topic, { partition: Number(partition), topicId: null, nextOffset })
  }
  return shop
}

function aReader(
  shop: Shop,
  at: Record<number, number>,
  recorder: SalesRecorder = shop.sales,
  signal: AbortSignal = new AbortController().signal,
) {
  const places = new Map(Object.entries(at).map(([partition, place]) => [Number(partition), place]))
  const poisons: object[] = []
  let troubles = 0
  const record = (messages: readonly SaleMessage[]) =>
    recordBatch(messages, {
      recorder,
      topic,
      places,
      signal,
      onRecorded: () => {},
      onPoison: (kind, placed) => void poisons.push({ kind, ...placed }),
      onTrouble: () => {
        troubles += 1
      },
    })
  return { record, places, poisons, troubles: () => troubles }
}

function aMessage(partition: number, offset: number, event: unknown): SaleMessage {
  const value = Buffer.from(typeof event === 'string' ? event : JSON.stringify(event))
  return { partition, offset: BigInt(offset), value } as SaleMessage
}

// The same messages, with the partitions in another order.
const turned = (messages: readonly SaleMessage[], by: number) =>
  messages.toSorted((a, b) => ((a.partition + by) % 2) - ((b.partition + by) % 2))

function failingRecorder(
  shop: Shop,
  faultOf: (events: readonly unknown[]) => Error | undefined,
): SalesRecorder {
  return {
    ...shop.sales,
    record: async (events, options) => {
      const fault = faultOf(events)
      if (fault) throw fault
      return shop.sales.record(events, options)
    },
  }
}

const postgresError = (code: string) => new driver.PostgresError({ code, message: code } as never)

async function stateOf({ owner }: Shop) {
  const places = await owner<{ partition: number; nextOffset: number }[]>`
    select partition, next_offset from sales.stream_offset order by partition`
  const [counts] = await owner<[{ sales: number; letters: number }]>`
    select (select count(*)::int from sales.sale) as sales, (select count(*)::int from sales.dead_letter) as letters`
  return {
    places: Object.fromEntries(places.map(({ partition, nextOffset }) => [partition, nextOffset])),
    ...counts,
  }
}
