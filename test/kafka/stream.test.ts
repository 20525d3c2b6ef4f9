import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Producer, stringSerializers } from '@platformatic/kafka'
import { aSale } from '../../src/modules/sales/sales.fixture.ts'
import { eventually } from '../service.ts'
import {
  aMember,
  aSite,
  assertRecorded,
  describeOnBroker,
  eventsOf,
  newSales,
  placesOf,
  recordedCount,
  untilMoved,
  untilRecorded,
} from './streams.ts'

describeOnBroker('the sales stream', broker => {
  test('every sale is recorded once, with its place, and the group is told for information', async t => {
    const site = await aSite(broker())
    const { shop, topic } = site
    const sales = newSales(shop, 1_500)
    const member = aMember(t, site)
    await topic.publish([...sales, ...sales.slice(0, 100)])
    await untilMoved(shop, topic, 1_600)
    await assertRecorded(shop, sales)
    assert.deepEqual(await member.counted(), { accepted: 1_500, duplicate: 100 })
    await member.stop()
    assert.deepEqual(await topic.committed(), await placesOf(shop, topic))
  })

  test('poison messages go to the dead letters as they came, and the stream goes on', async t => {
    const site = await aSite(broker(), { partitions: 1 })
    const { shop, topic } = site
    const [first, second] = newSales(shop, 2)
    const large = JSON.stringify({ ...aSale(shop), note: 'x'.repeat(70_000) })
    const unknown = JSON.stringify(aSale(shop, { product: 'not-there' }))
    const poison = [
      ...[
        Buffer.from('{"id": "half'),
        null,
        Buffer.alloc(0),
        Buffer.from([0xff, 0xfe, 0x00]),
        Buffer.from('[1]'),
      ],
      ...[Buffer.from('nul \0 within'), Buffer.from(large), Buffer.from(unknown)],
    ]
    const member = aMember(t, site)
    await topic.publishRaw([
      Buffer.from(JSON.stringify(first)),
      ...poison,
      Buffer.from(JSON.stringify(second)),
    ])
    await untilMoved(shop, topic, 10)
    await assertRecorded(shop, [first, second] as never)
    const letters = await shop.owner<{ door: string; reason: string; payload: string }[]>`
      select door, reason, payload from sales.dead_letter`
    const told = letters.map(({ door, reason, payload }) => `${door} ${reason} ${payload.slice(0, 12)}`)
    assert.deepEqual(told.sort(), [
      'kafka too_large {"id":"sale-',
      'kafka unknown_product {"id":"sale-',
      'kafka unreadable ',
      'kafka unreadable ',
      'kafka unreadable [1]',
      'kafka unreadable base64://4A',
      'kafka unreadable nul \uFFFD within',
      'kafka unreadable {"id": "half',
    ])
    assert.equal(letters.find(({ payload }) => payload.length > 60_000)?.payload.length, 65_536)
    assert.match(await member.registry.metrics(), /poison_total\{kind="too_large"\} 1/)
  })

  test('a restart neither repeats nor skips: it goes on at the stored place, whatever the brokers remember', async t => {
    const site = await aSite(broker())
    const { shop, topic } = site
    const sales = newSales(shop, 6_000)
    let repeated = 0
    for (let from = 0; from < sales.length; from += 1_500) {
      const before = await recordedCount(shop)
      const publishing = topic.publish(sales.slice(from, from + 1_500))
      const member = aMember(t, site)
      await untilRecorded(shop, before + 200)
      await member.stop()
      await publishing
      repeated += (await member.counted()).duplicate ?? 0
      // What the group has committed would have the next one begin anew.
      await topic.forgetGroup()
    }
    const last = aMember(t, site)
    await untilMoved(shop, topic, 6_000)
    await assertRecorded(shop, sales)
    repeated += (await last.counted()).duplicate ?? 0
    assert.equal(repeated, 0)
  })

  test('a place that an operator sets to 0 is read again from the beginning, and nothing counts twice', async t => {
    const site = await aSite(broker())
    const { shop, topic } = site
    const sales = newSales(shop, 400)
    const member = aMember(t, site)
    await topic.publish(sales)
    await untilMoved(shop, topic, 400)
    await shop.owner`update sales.stream_offset set next_offset = 0 where topic = ${topic.name}`
    await eventually(async () => assert.equal((await member.counted()).duplicate, 400))
    await untilMoved(shop, topic, 400)
    await assertRecorded(shop, sales)
    assert.deepEqual(await eventsOf(shop, 'sales.stream_reset'), [])
  })

  test('while the database is away nothing is skipped, and the member stays in the group', async t => {
    const site = await aSite(broker(), { hasDoor: true })
    const { shop, topic, door } = site
    assert.ok(door)
    const member = aMember(t, site)
    const sales = newSales(shop, 3_000)
    await topic.publish(sales.slice(0, 1_000))
    await untilRecorded(shop, 1_000)
    door.shut()
    await topic.publish(sales.slice(1_000, 2_500))
    await eventually(() => assert.match(member.logged(), /wait to be recorded/))
    assert.equal(await topic.members(), 1)
    await door.open()
    await topic.publish(sales.slice(2_500))
    await untilMoved(shop, topic, 3_000)
    await assertRecorded(shop, sales)
    assert.doesNotMatch(member.logged(), /interrupted/)
  })

  test('transactions of a producer: aborted sales are not recorded, and their marks do not look like waiting', async t => {
    const site = await aSite(broker(), { partitions: 1 })
    const { shop, topic } = site
    const [kept, dropped] = [newSales(shop, 10), newSales(shop, 10)]
    const producer = new Producer({
      clientId: 'tests',
      bootstrapBrokers: broker().brokers,
      transactionalId: topic.name,
      idempotent: true,
      serializers: stringSerializers,
    })
    const messagesOf = (sales: typeof kept) =>
      sales.map(each => ({ topic: topic.name, partition: 0, value: JSON.stringify(each) }))
    try {
      const committed = await producer.beginTransaction()
      await committed.send({ messages: messagesOf(kept) })
      await committed.commit()
      const aborted = await producer.beginTransaction()
      await aborted.send({ messages: messagesOf(dropped) })
      await aborted.abort()
    } finally {
      await producer.close()
    }
    const member = aMember(t, site, { lookEveryMs: 200 })
    await untilMoved(shop, topic, 22)
    await assertRecorded(shop, kept)
    await eventually(async () =>
      assert.match(await member.registry.metrics(), /stream_lag\{partition="0"\} 0/),
    )
  })
})
