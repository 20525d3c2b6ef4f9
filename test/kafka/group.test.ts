import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../service.ts'
import {
  aMember,
  aSite,
  assertRecorded,
  describeOnBroker,
  newSales,
  recordedCount,
  untilMoved,
  untilRecorded,
} from './streams.ts'

describeOnBroker('members of the group that reads the sales stream', broker => {
  test('a member that stops leaves the group at once, and its partitions go to others', async t => {
    const site = await aSite(broker())
    const { shop, topic } = site
    const one = aMember(t, site)
    const other = aMember(t, site)
    await eventually(async () => assert.equal(await topic.members(), 2))
    const sales = newSales(shop, 300)
    await topic.publish(sales)
    await untilMoved(shop, topic, 300)
    await one.stop()
    assert.equal(await topic.members(), 1)
    const more = newSales(shop, 300)
    await topic.publish(more)
    await untilMoved(shop, topic, 600)
    await assertRecorded(shop, [...sales, ...more])
    await other.stop()
    assert.equal(await topic.members(), 0)
  })

  test('members that come and go while sales flow lose none and count none twice', async t => {
    const site = await aSite(broker(), { partitions: 4 })
    const { shop, topic } = site
    const sales = newSales(shop, 8_000)
    const first = aMember(t, site)
    const publishing = topic.publish(sales)
    await untilRecorded(shop, 500)
    const second = aMember(t, site)
    await untilRecorded(shop, 2_000)
    const third = aMember(t, site)
    await untilRecorded(shop, 3_500)
    await first.stop()
    const fourth = aMember(t, site)
    await untilRecorded(shop, 5_000)
    await second.stop()
    await publishing
    await untilMoved(shop, topic, 8_000)
    await assertRecorded(shop, sales)
    const counts = await Promise.all([first, second, third, fourth].map(each => each.counted()))
    const accepted = counts.reduce((sum, each) => sum + (each.accepted ?? 0), 0)
    assert.equal(accepted, 8_000)
    assert.equal(
      counts.reduce((sum, each) => sum + (each.duplicate ?? 0), 0),
      0,
    )
  })

  test('more members than partitions: the spare one waits and takes over', async t => {
    const site = await aSite(broker(), { partitions: 1 })
    const { shop, topic } = site
    const members = [aMember(t, site), aMember(t, site)] as const
    await eventually(async () => assert.equal(await topic.members(), 2))
    await topic.publish(newSales(shop, 10))
    await untilMoved(shop, topic, 10)
    const counts = await Promise.all(members.map(each => each.counted()))
    const busy = counts[0]?.accepted ? members[0] : members[1]
    await busy.stop()
    await topic.publish(newSales(shop, 10))
    await untilMoved(shop, topic, 20)
    assert.equal(await recordedCount(shop), 20)
  })
})
