import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../../../test/access.ts'
import { assembleEvents } from '../../background.ts'
import type { Listener } from '../../platform/events.ts'
import { openLog } from '../../platform/telemetry/logging.ts'
import { openMetrics } from '../../platform/telemetry/metrics.ts'
import { aSaleRow, putSales } from '../sales/reports/reports.fixture.ts'
import { writeReports } from '../sales/reports/write-reports.ts'
import { aSale, aShop, send } from '../sales/sales.fixture.ts'
import { acts, listed, ofKey, only } from './alerts.fixture.ts'
import { raiseAlert } from './index.ts'

let failures = 0
const half: Listener = {
  name: 'fails-half-way',
  type: 'test.half_way',
  react: async sql => {
    await raiseAlert(sql, { kind: 'job.failed', key: 'half way', payload: { job: 'half way', error: 'x' } })
    failures += 1
    if (failures < 3) throw new Error('half way')
  },
}

const shop = await aShop({ settings: { LARGE_SALE_AMOUNT: '1000' }, listeners: [half] })
const { owner, databases, events } = shop
const log = openLog('fatal', false, { write: () => {} })
const others = [1, 2].map(() =>
  assembleEvents({ database: databases.writes, metrics: openMetrics(), log }, [half]),
)
const start = () => {
  for (const each of [events, ...others]) each.start()
}
const stop = () => Promise.all([events, ...others].map(each => each.stop()))

const record = (type: string, payload: unknown) =>
  databases.writes.begin(sql => events.record(sql, { type, payload }))

/** Delivers all that waits, by three processes at once. */
async function deliver() {
  start()
  await eventually(async () => (await owner`select from platform.event_delivery limit 1`).length === 0)
  await stop()
}

test('a large sale that comes in is one alert, whoever delivers it and however often the sale is sent', async () => {
  const large = aSale(shop, { amount: '1000.01', product: 's-1' })
  start()
  await Promise.all([
    send(shop, large),
    send(shop, [large, aSale(shop, { amount: '1000.00' })]),
    send(shop, large),
  ])
  await deliver()
  await send(shop, large)
  await deliver()
  const alert = await only(shop, large.id as string)
  assert.deepEqual(
    [alert.source, alert.kind, alert.severity, alert.is_moment, alert.occurrences],
    ['sales', 'sales.large_sale', 'info', true, 1],
  )
  assert.deepEqual(alert.payload, {
    sale: large.id,
    provider: 'sur',
    product: 's-1',
    customer_id: shop.customerIds[0],
    amount: '1000.01',
    occurred_at: large.occurred_at,
    above: 1000,
  })
  assert.match(alert.text, /1000\.01, above 1000\./)
  assert.equal((await listed(shop, { kind: 'sales.large_sale' })).length, 1)
})

test('a reaction that fails half-way raises nothing, and one that then succeeds raises once', async () => {
  await record('test.half_way', {})
  start()
  await eventually(async () => {
    const [waits] = await owner`select from platform.event_delivery where attempts > 0`
    return waits !== undefined
  })
  assert.deepEqual(await ofKey(shop, 'half way'), [])
  assert.equal(
    (
      await owner`select from alerts.alert_event join alerts.alert on alert.id = alert_id and key = 'half way'`
    ).length,
    0,
  )
  await eventually(async () => (await ofKey(shop, 'half way')).length > 0)
  await deliver()
  const { id, occurrences } = await only(shop, 'half way')
  assert.deepEqual([failures, occurrences, await acts(shop, id)], [3, 1, ['raised']])
})

const opened = (gateway: string) => record('gateway.breaker_opened', { gateway, secondsToProbe: 5, trips: 1 })
const closed = (gateway: string) => record('gateway.breaker_closed', { gateway })
const states = async (gateway: string) => (await ofKey(shop, gateway)).map(({ state }) => state)

test('a breaker that opens is an alert until it closes, and a new one when it opens again', async () => {
  await opened('mail')
  await deliver()
  assert.deepEqual(await states('mail'), ['open'])
  await closed('mail')
  await deliver()
  assert.deepEqual(await states('mail'), ['resolved'])
  await opened('mail')
  await deliver()
  assert.deepEqual(await states('mail'), ['open', 'resolved'])
  await closed('other')
  await deliver()
  assert.deepEqual([await states('mail'), await states('other')], [['open', 'resolved'], []])
})

test('in whatever order beginnings and ends are delivered, what was recorded last says whether it is over', async () => {
  const orders = permutations([0, 1, 2, 3])
  for (const [number, order] of orders.entries()) {
    for (const last of ['open', 'closed']) {
      const gateway = `gateway ${number} ${last}`
      await opened(gateway)
      await closed(gateway)
      await opened(gateway)
      if (last === 'closed') await closed(gateway)
      // Due in this order, and each delivered before the next.
      await owner`
        update platform.event_delivery delivery
        set due_at = clock_timestamp() - interval '1 hour'
          + make_interval(mins => (${order}::int[])[(select count(*) from platform.event earlier
              where earlier.payload->>'gateway' = ${gateway} and earlier.id <= delivery.event_id)::int])
        from platform.event
        where event.id = delivery.event_id and payload->>'gateway' = ${gateway}`
    }
  }
  events.start()
  await eventually(async () => (await owner`select from platform.event_delivery limit 1`).length === 0)
  await events.stop()
  for (const number of orders.keys()) {
    const [isOpen, isOver] = [
      await states(`gateway ${number} open`),
      await states(`gateway ${number} closed`),
    ]
    assert.equal(isOpen.filter(state => state === 'open').length, 1, `${orders[number]}: ${isOpen}`)
    assert.ok(
      isOver.length > 0 && isOver.every(state => state === 'resolved'),
      `${orders[number]}: ${isOver}`,
    )
  }
})

test('beginnings and ends that several processes deliver at once end as the last one says', async () => {
  for (let round = 0; round < 10; round++) {
    await opened('busy')
    await closed('busy')
    await opened('busy again')
    await closed('busy again')
    await opened('busy again')
  }
  await deliver()
  const busy = await states('busy')
  assert.ok(busy.length > 0 && busy.every(state => state === 'resolved'))
  assert.equal((await states('busy again')).filter(state => state === 'open').length, 1)
})

test('a stream that stands still is an alert of its partition, ended when it moves again', async () => {
  const stalled = { topic: 'sales.events', cause: 'standing_still', waiting: 7, minutes: 5 }
  await record('sales.stream_stalled', { ...stalled, partition: 3 })
  await record('sales.stream_stalled', {
    ...stalled,
    partition: null,
    cause: 'brokers_silent',
    waiting: null,
  })
  await deliver()
  await record('sales.stream_moves_again', { topic: 'sales.events', partition: 3 })
  await deliver()
  assert.equal((await only(shop, 'sales.events 3')).state, 'resolved')
  const brokers = await only(shop, 'sales.events')
  assert.deepEqual([brokers.state, brokers.severity], ['open', 'critical'])
  assert.equal(brokers.text, 'The brokers of sales.events have not answered for 5 minutes.')
})

test('each reset of a stream is a moment of its own', async () => {
  const reset = { topic: 'sales.events', partition: 1, cause: 'truncated', from: 5, to: 9 }
  await record('sales.stream_reset', reset)
  await record('sales.stream_reset', reset)
  await deliver()
  assert.equal((await listed(shop, { kind: 'sales.stream_reset' })).length, 2)
})

test('a limit that turned out wrong is told once a day for each limit that was learned', async () => {
  const throttled = { gateway: 'sms', guardMs: 100, pauseSeconds: 10 }
  for (const callsLearned of [40, 40, 25, 40])
    await record('gateway.throttled', { ...throttled, callsLearned })
  await deliver()
  const told = await listed(shop, { kind: 'gateway.throttled' })
  assert.deepEqual(told.map(({ payload }) => payload.calls_learned).sort(), [25, 40])
})

test('too many sales in a minute, and a difference of sums, are alerts of their provider and time', async () => {
  const minute = '2026-02-01T10:05:00.000Z'
  await record('sales.rate_exceeded', { providerId: 'norte', minute, sales: 12, above: 5 })
  const difference = { providerId: 'sur', date: '2026-02-01', difference: { transactions: 1 } }
  await record('sales.reconciliation_difference', difference)
  await deliver()
  await record('sales.reconciliation_difference', { ...difference, difference: { transactions: 2 } })
  await deliver()
  assert.equal((await only(shop, `norte ${minute}`)).kind, 'sales.rate_exceeded')
  const { severity, occurrences, payload } = await only(shop, 'sur 2026-02-01')
  assert.deepEqual([severity, occurrences, payload.difference], ['critical', 2, { transactions: 2 }])
})

test('a report that cannot be written is an alert, ended once it is written, also by another run than the one that wrote it', async () => {
  const date = '2026-01-31'
  const [customer] = shop.customerIds
  await putSales(owner, [aSaleRow({ customer_id: customer })])
  const broken = { ...shop.reports.storage, put: () => Promise.reject(new Error('the storage is away')) }
  const day = { providerId: 'norte', from: date, to: date }
  await writeReports({ ...shop.reports, storage: broken }, day)
  await writeReports({ ...shop.reports, storage: broken }, day)
  await deliver()
  const alert = await only(shop, `norte ${date}`)
  assert.deepEqual([alert.state, alert.occurrences], ['open', 1])
  assert.match(alert.text, /the storage is away/)
  // Whoever writes it dies before it can say so.
  const dying = { ...shop.reports, record: () => Promise.reject(new Error('dead')) }
  await assert.rejects(writeReports(dying, day), /dead/)
  await deliver()
  assert.equal((await only(shop, `norte ${date}`)).state, 'open')
  const other = { providerId: 'sur', from: date, to: date }
  await writeReports(shop.reports, other)
  await deliver()
  assert.equal((await only(shop, `norte ${date}`)).state, 'resolved')
  const written = () => owner`select from platform.event where type = 'sales.report_written'`
  assert.equal((await written()).length, 1)
  await writeReports(shop.reports, other)
  assert.equal((await written()).length, 1)
})

function permutations(numbers: number[]): number[][] {
  if (numbers.length < 2) return [numbers]
  return numbers.flatMap(first =>
    permutations(numbers.filter(each => each !== first)).map(rest => [first, ...rest]),
  )
}
