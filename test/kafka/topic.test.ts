import assert from 'node:assert/strict'
import { test } from 'node:test'
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

describeOnBroker('a sales topic that changes', broker => {
  test('a topic made anew under the same name is read from its beginning, which is told', async t => {
    const site = await aSite(broker(), { partitions: 1 })
    const { shop, topic } = site
    const old = newSales(shop, 50)
    const member = aMember(t, site, { topicCheckMs: 500 })
    await topic.publish(old)
    await untilMoved(shop, topic, 50)
    await topic.admin.deleteTopics({ topics: [topic.name] })
    await eventually(() => topic.admin.createTopics({ topics: [topic.name], partitions: 1, replicas: 1 }))
    const anew = newSales(shop, 80)
    await eventually(() => topic.publish(anew))
    await untilRecorded(shop, 130)
    await assertRecorded(shop, [...old, ...anew])
    const [told, ...more] = await eventsOf(shop, 'sales.stream_reset')
    assert.deepEqual(more, [])
    assert.deepEqual(told, { topic: topic.name, partition: 0, cause: 'recreated', from: 50, to: 0 })
    assert.match(member.logged(), /place in the sales stream is gone/)
  })

  test('messages that the topic has dropped before they were read are told of, and the rest is read', async t => {
    const site = await aSite(broker(), { partitions: 1 })
    const { shop, topic } = site
    const [gone, kept] = [newSales(shop, 30), newSales(shop, 20)]
    const member = aMember(t, site)
    await topic.publish(newSales(shop, 1))
    await untilMoved(shop, topic, 1)
    await member.stop()
    await topic.publish([...gone, ...kept])
    await topic.admin.deleteRecords({
      topics: [{ name: topic.name, partitions: [{ partition: 0, offset: 31n }] }],
    })
    aMember(t, site)
    await untilMoved(shop, topic, 51)
    assert.equal(await recordedCount(shop), 21)
    assert.deepEqual(await eventsOf(shop, 'sales.stream_reset'), [
      { topic: topic.name, partition: 0, cause: 'truncated', from: 1, to: 31 },
    ])
  })

  test('partitions that the topic gets later are read too', async t => {
    const site = await aSite(broker(), { partitions: 1 })
    const { shop, topic } = site
    aMember(t, site, { topicCheckMs: 500 })
    await topic.publish(newSales(shop, 20))
    await untilMoved(shop, topic, 20)
    await topic.admin.createPartitions({
      topics: [{ name: topic.name, count: 3, assignments: null as never }],
    })
    await eventually(() =>
      topic.publishRaw(
        newSales(shop, 5).map(each => Buffer.from(JSON.stringify(each))),
        2,
      ),
    )
    await eventually(async () => assert.equal((await placesOf(shop, topic))[2], 5))
  })
})
