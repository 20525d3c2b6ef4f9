import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Registry } from 'prom-client'
import type { KafkaAccess } from '../../src/modules/sales/stream/kafka-client.ts'
import { measureStream } from '../../src/modules/sales/stream/measure-stream.ts'
import { watchStalls } from '../../src/modules/sales/stream/watch-stalls.ts'
import { aService, eventually, runCommand } from '../service.ts'
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

const notOurs = 'NOT RUN: the broker that KAFKA_BROKERS names is not ours to restart'

describeOnBroker('outages of the sales stream', broker => {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    test(`a broker that is restarted (${signal}) while sales flow costs none and repeats none`, async t => {
      const { restart } = broker()
      if (!restart) return t.skip(notOurs)
      const site = await aSite(broker())
      const { shop, topic } = site
      const sales = newSales(shop, 3_000)
      const members = [aMember(t, site), aMember(t, site)]
      await topic.publish(sales.slice(0, 1_000))
      await untilRecorded(shop, 300)
      await restart.stop(signal)
      await eventually(() => assert.match(members[0]?.logged() ?? '', /interrupted/))
      await restart.start()
      await eventually(() => topic.publish(sales.slice(1_000, 2_000)))
      await topic.publish(sales.slice(2_000))
      // Counted by the sales: whoever sends while a broker starts may send the same twice.
      await untilRecorded(shop, 3_000)
      await assertRecorded(shop, sales)
    })
  }

  test('workers that are killed with kill -9 in the middle neither lose nor repeat a sale', async t => {
    const { shop, topic } = await aSite(broker())
    const sales = newSales(shop, 12_000)
    const settings = {
      DATABASE_URL: shop.database.url,
      KAFKA_BROKERS: broker().brokers.join(),
      KAFKA_SALES_TOPIC: topic.name,
      KAFKA_GROUP: topic.name,
    }
    await topic.publish(sales)
    for (const count of [500, 4_000]) {
      const worker = await aService(t, { settings, args: ['--role', 'worker'] })
      await untilRecorded(shop, count)
      worker.kill('SIGKILL')
      await worker.ended
      const places = Object.values(await placesOf(shop, topic)).reduce((sum, each) => sum + each, 0)
      assert.equal(places, await recordedCount(shop))
    }
    const last = await aService(t, { settings, args: ['--role', 'worker'] })
    await untilMoved(shop, topic, 12_000)
    await assertRecorded(shop, sales)
    last.kill('SIGTERM')
    assert.equal(await last.ended, 0, last.output())
    assert.equal(await topic.members(), 0)
  })

  test('a stream that stands still is told of once, by whoever sees it, and once more when it moves', async t => {
    const site = await aSite(broker(), { partitions: 2 })
    const { shop, topic } = site
    let now = 0
    const watch = () =>
      watchStalls(
        {
          access: { brokers: broker().brokers, isEncrypted: false },
          topic: topic.name,
          groupId: topic.name,
          database: shop.databases.writes,
          record: shop.events.record,
          metrics: measureStream(new Registry()),
          silenceMinutes: 5,
        },
        () => now,
      )
    const [one, other] = [watch(), watch()]
    t.after(() => Promise.all([one.close(), other.close()]))
    const pass = async (minutes: number) => {
      now += minutes * 60_000
      await one.look()
      await other.look()
    }
    const told = async () => [
      await eventsOf(shop, 'sales.stream_stalled'),
      await eventsOf(shop, 'sales.stream_moves_again'),
    ]
    await pass(0)
    await pass(600)
    assert.deepEqual(await told(), [[], []])
    await topic.publishRaw([Buffer.from('one'), Buffer.from('two')], 1)
    await pass(0)
    await pass(4.9)
    assert.deepEqual(await told(), [[], []])
    await pass(0.2)
    await pass(100)
    const stalled = { topic: topic.name, partition: 1, cause: 'standing_still', waiting: 2, minutes: 5 }
    assert.deepEqual(await told(), [[stalled], []])
    const member = aMember(t, site)
    await untilMoved(shop, topic, 2)
    await member.stop()
    await pass(1)
    await pass(600)
    assert.deepEqual(await told(), [[stalled], [{ topic: topic.name, partition: 1 }]])
    await topic.publishRaw([Buffer.from('three')], 1)
    await pass(1)
    await pass(6)
    assert.equal((await told())[0]?.length, 2)
  })

  test('brokers that stay silent are told of once, and once more when they answer', async t => {
    const { restart } = broker()
    if (!restart) return t.skip(notOurs)
    const { shop, topic } = await aSite(broker())
    let now = 0
    const watch = watchStalls(
      {
        access: { brokers: broker().brokers, isEncrypted: false },
        topic: topic.name,
        groupId: topic.name,
        database: shop.databases.writes,
        record: shop.events.record,
        metrics: measureStream(new Registry()),
        silenceMinutes: 5,
      },
      () => now,
    )
    t.after(watch.close)
    await watch.look()
    await restart.stop('SIGKILL')
    for (const minutes of [0, 4, 2, 50]) {
      now += minutes * 60_000
      await watch.look()
    }
    const stalled = { topic: topic.name, partition: null, cause: 'brokers_silent', waiting: null, minutes: 5 }
    assert.deepEqual(await eventsOf(shop, 'sales.stream_stalled'), [stalled])
    await restart.start()
    await eventually(async () => {
      await watch.look()
      assert.deepEqual(await eventsOf(shop, 'sales.stream_moves_again'), [
        { topic: topic.name, partition: null },
      ])
    })
  })

  test('brokers that stay silent for one process and answer another are told of once, until they answer both', async t => {
    const { shop, topic } = await aSite(broker())
    const nobody = ['127.0.0.1:1']
    let now = 0
    const aWatch = (access: KafkaAccess) => {
      const watch = watchStalls(
        {
          access,
          topic: topic.name,
          groupId: topic.name,
          database: shop.databases.writes,
          record: shop.events.record,
          metrics: measureStream(new Registry()),
          silenceMinutes: 5,
        },
        () => now,
      )
      t.after(watch.close)
      return watch
    }
    const access: KafkaAccess = { brokers: nobody, isEncrypted: false }
    const cutOff = aWatch(access)
    const other = aWatch({ brokers: broker().brokers, isEncrypted: false })
    const lookTwice = async () => {
      for (const watch of [cutOff, other, cutOff, other]) await watch.look()
    }
    const told = async () => [
      (await eventsOf(shop, 'sales.stream_stalled')).length,
      (await eventsOf(shop, 'sales.stream_moves_again')).length,
    ]
    const fallSilent = async () => {
      access.brokers = nobody
      await cutOff.close()
      await lookTwice()
      now += 6 * 60_000
      await lookTwice()
    }
    await fallSilent()
    await lookTwice()
    assert.deepEqual(await told(), [1, 0])
    access.brokers = broker().brokers
    await lookTwice()
    assert.deepEqual(await told(), [1, 1])

    await fallSilent()
    assert.deepEqual(await told(), [2, 1])
    await shop.database.owner`update sales.told set told_at = told_at - interval '5 minutes'`
    await other.look()
    assert.deepEqual(await told(), [2, 1])
    await shop.database.owner`update sales.told set told_at = told_at - interval '5 minutes'`
    await other.look()
    assert.deepEqual(await told(), [2, 2], 'one that has ended says nothing any more')
  })

  test('doctor says whether the brokers answer and have the topic', async t => {
    const { shop, topic } = await aSite(broker())
    const brokers = broker().brokers.join()
    const ask = async (settings: Record<string, string>) => {
      const { stdout } = await runCommand(t, ['doctor', '--json'], {
        settings: { DATABASE_URL: shop.database.url, ...settings },
      })
      const findings: { check: string; state: string; text: string }[] = JSON.parse(stdout)
      return findings.filter(({ check }) => check === 'kafka')
    }
    const [fine] = await ask({ KAFKA_BROKERS: brokers, KAFKA_SALES_TOPIC: topic.name })
    assert.equal(fine?.state, 'ok')
    assert.match(fine?.text ?? '', /3 partitions/)
    const [noTopic] = await ask({ KAFKA_BROKERS: brokers, KAFKA_SALES_TOPIC: 'not.there' })
    assert.equal(noTopic?.state, 'bad')
    assert.match(noTopic?.text ?? '', /not\.there.*topic exists/)
    const [nobody] = await ask({ KAFKA_BROKERS: '127.0.0.1:1' })
    assert.equal(nobody?.state, 'bad')
    assert.match(nobody?.text ?? '', /127\.0\.0\.1:1 .*cannot be used/)
    assert.deepEqual(await ask({}), [])
  })
})
