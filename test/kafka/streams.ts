import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, type TestContext, test } from 'node:test'
import { Admin, Producer } from '@platformatic/kafka'
import { Registry } from 'prom-client'
import { makeSalesStream, publishSales } from '../../src/modules/sales/index.ts'
import { aSale, aShop, type EventWish, type Shop } from '../../src/modules/sales/sales.fixture.ts'
import { openLog } from '../../src/platform/telemetry/logging.ts'
import { aDatabase } from '../database.ts'
import { cleanUp, eventually } from '../service.ts'
import { aDoor, type Door } from '../sockets.ts'
import { type Broker, findBroker, openBroker } from './broker.ts'

/** Declares tests that need a real broker; where there is none, one skipped test says so and why. */
export function describeOnBroker(name: string, declare: (broker: () => Broker) => void): void {
  const source = findBroker()
  if ('missing' in source) {
    test(name, { skip: source.missing }, () => {})
    return
  }
  describe(name, () => {
    let broker: Broker | undefined
    before(async () => {
      broker = await openBroker(source)
    })
    after(() => broker?.close())
    declare(() => broker as Broker)
  })
}

/** A topic of one's own, and how tests write to it and look at it. */
export type TestTopic = {
  name: string
  admin: Admin
  /** Sends events as they are, spread over the partitions by customer. */
  publish: (events: readonly EventWish[]) => Promise<void>
  /** Sends raw values to one partition. */
  publishRaw: (values: readonly (Buffer | null)[], partition?: number) => Promise<void>
  /** What the group that is named as the topic has committed, by partition. */
  committed: () => Promise<Record<number, number>>
  /** Has the brokers forget that group. */
  forgetGroup: () => Promise<void>
  /** How many members that group has. */
  members: () => Promise<number>
}

export async function aTopic({ brokers }: Broker, partitions = 3): Promise<TestTopic> {
  const name = `sales.${randomBytes(5).toString('hex')}`
  const options = { clientId: 'tests', bootstrapBrokers: brokers, retries: 5, retryDelay: 300 }
  const admin = new Admin(options)
  after(async () => {
    await admin.deleteTopics({ topics: [name] }).catch(() => {})
    await admin.close()
  })
  await eventually(() => admin.createTopics({ topics: [name], partitions, replicas: 1 }))
  return {
    name,
    admin,
    publish: async events => {
      for (let from = 0; from < events.length; from += 500) {
        await publishSales(brokers, name, events.slice(from, from + 500) as never)
      }
    },
    publishRaw: async (values, partition = 0) => {
      const producer = new Producer(options)
      // The library's types know no message without a value; Kafka does.
      const messages = values.map(value => ({ topic: name, partition, value: value as Buffer }))
      await producer.send({ messages, acks: -1 }).finally(() => producer.close())
    },
    committed: async () => {
      const [group] = await admin.listConsumerGroupOffsets({ groups: [name] })
      const partitions = group?.topics.flatMap(each => each.partitions) ?? []
      return Object.fromEntries(
        partitions.map(({ partitionIndex, committedOffset }) => [partitionIndex, Number(committedOffset)]),
      )
    },
    forgetGroup: () => admin.deleteGroups({ groups: [name] }),
    members: async () => (await admin.describeGroups({ groups: [name] })).get(name)?.members.size ?? 0,
  }
}

/** One member of a group, as a worker has it. */
export type TestMember = {
  registry: Registry
  stop: () => Promise<void>
  /** What the member counts of messages, by what became of them. */
  counted: () => Promise<Record<string, number>>
  logged: () => string
}

type MemberOptions = {
  groupId?: string
  silenceMinutes?: number
  lookEveryMs?: number
  topicCheckMs?: number
}

/** Starts a member that records into a shop. */
export function aMember(
  t: TestContext,
  { shop, broker, topic }: { shop: Shop; broker: Broker; topic: TestTopic },
  { groupId = topic.name, silenceMinutes = 5, ...options }: MemberOptions = {},
): TestMember {
  const registry = new Registry()
  const lines: string[] = []
  const stream = makeSalesStream({
    access: { brokers: broker.brokers, isEncrypted: false },
    topic: topic.name,
    groupId,
    database: shop.databases.writes,
    recorder: shop.sales,
    record: shop.events.record,
    log: openLog('debug', false, { write: line => void lines.push(line) }),
    registry,
    silenceMinutes,
    sessionTimeoutMs: 6_000,
    ...options,
  })
  stream.start()
  cleanUp(t, stream.stop)
  const counted = async () => {
    const found = await registry.getSingleMetric('trastienda_sales_stream_messages_total')?.get()
    return Object.fromEntries(found?.values.map(({ labels, value }) => [labels.status, value]) ?? [])
  }
  return { registry, stop: stream.stop, counted, logged: () => lines.join('') }
}

/** A shop, a topic, and nothing that reads it yet. With a door, the shop's database can be shut off. */
export async function aSite(broker: Broker, { partitions = 3, hasDoor = false } = {}) {
  const database = await aDatabase()
  const door: Door | undefined = hasDoor ? await aDoor(database.url) : undefined
  const shop = await aShop({ database, settings: { DATABASE_URL: door?.url ?? database.url } })
  return { shop, broker, topic: await aTopic(broker, partitions), door }
}

/** Events of new sales, of all customers in turn. */
export function newSales(shop: Shop, count: number): EventWish[] {
  return Array.from({ length: count }, (_, each) =>
    aSale(shop, {
      customer_id: shop.customerIds[each % 5],
      product: ['n-1', 'n-2', 's-1', 's-2'][each % 4],
      amount: `${1 + (each % 90)}.${10 + (each % 90)}`,
    }),
  )
}

/** Asserts that exactly these sales are recorded, and that all sums say the same as they do. */
export async function assertRecorded({ owner }: Shop, events: readonly EventWish[]): Promise<void> {
  const ids = [...new Set(events.map(({ id }) => id as string))].sort()
  const rows = await owner<{ id: string }[]>`select id from sales.sale`
  assert.deepEqual(rows.map(({ id }) => id).sort(), ids)
  await assertSumsHold(owner)
}

/** Asserts that the rows and each of the sums tell the same number of sales and the same amount. */
export async function assertSumsHold(owner: Shop['owner']): Promise<void> {
  const [sums] = await owner<[Record<string, string>]>`
    select
      (select count(*) || ' ' || coalesce(sum(amount), 0) from sales.sale) as rows,
      (select coalesce(sum(transactions), 0) || ' ' || coalesce(sum(amount), 0) from sales.daily) as daily,
      (select coalesce(sum(transactions), 0) || ' ' || coalesce(sum(amount), 0) from (
        select transactions, amount from sales.customer_month union all select transactions, amount from sales.fresh
      ) as line) as monthly,
      (select coalesce(sum(transactions), 0) || ' ' || coalesce(sum(amount), 0) from sales.day_total) as day_total`
  assert.deepEqual(sums, { rows: sums.rows, daily: sums.rows, monthly: sums.rows, dayTotal: sums.rows })
}

/** Where the stream goes on, by partition. */
export async function placesOf({ owner }: Shop, topic: TestTopic): Promise<Record<number, number>> {
  const rows = await owner<{ partition: number; nextOffset: number }[]>`
    select partition, next_offset from sales.stream_offset where topic = ${topic.name} order by partition`
  return Object.fromEntries(rows.map(({ partition, nextOffset }) => [partition, nextOffset]))
}

/** Waits until as many messages of the topic are recorded as it has. */
export async function untilMoved(shop: Shop, topic: TestTopic, messages: number): Promise<void> {
  await eventually(async () => {
    const places = await placesOf(shop, topic)
    assert.equal(
      Object.values(places).reduce((sum, each) => sum + each, 0),
      messages,
      JSON.stringify(places),
    )
  })
}

/** How many sales are recorded. */
export async function recordedCount({ owner }: Shop): Promise<number> {
  const [row] = await owner<[{ sales: number }]>`select count(*)::int as sales from sales.sale`
  return row.sales
}

/** Waits until at least so many sales are recorded. */
export async function untilRecorded(shop: Shop, count: number): Promise<void> {
  await eventually(async () => {
    const recorded = await recordedCount(shop)
    assert.ok(recorded >= count, `${recorded} of ${count} are recorded`)
  })
}

/** The payloads of the events of a type, in their order. */
export async function eventsOf({ owner }: Shop, type: string): Promise<unknown[]> {
  const rows = await owner<{ payload: unknown }[]>`
    select payload from platform.event where type = ${type} order by id`
  return rows.map(({ payload }) => payload)
}
