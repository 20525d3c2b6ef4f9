import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aShop } from '../sales.fixture.ts'
import { dayBefore, todayIn } from './days-to-report.ts'
import { lookForLateReports } from './late-reports.ts'
import { aSaleRow, putSales } from './reports.fixture.ts'
import { writeReports } from './write-reports.ts'

const shop = await aShop()
const { reports, owner } = shop
const [customer] = shop.customerIds
const look = () => lookForLateReports(reports.pool, reports.timeZone)

test('a report is late when two looks in a row find it missing, and no longer when it is written', async () => {
  const yesterday = dayBefore(todayIn(reports.timeZone))
  const before = dayBefore(yesterday)
  await putSales(
    owner,
    [yesterday, before].map(date => aSaleRow({ customer_id: customer, date })),
  )
  assert.deepEqual(await look(), [])
  assert.deepEqual(await look(), [{ providerId: 'norte', date: before, days: 2 }])
  await writeReports(reports, { from: before, to: before })
  assert.deepEqual(await look(), [{ providerId: 'norte', date: yesterday, days: 1 }])
  await writeReports(reports, { from: yesterday, to: yesterday })
  assert.deepEqual(await look(), [])
})

test('it stays late, whoever looks, until it is written', async () => {
  const day = dayBefore(dayBefore(dayBefore(todayIn(reports.timeZone))))
  await putSales(owner, [aSaleRow({ customer_id: customer, date: day })])
  assert.deepEqual(await look(), [])
  const late = [{ providerId: 'norte', date: day, days: 1 }]
  assert.deepEqual(await look(), late)
  assert.deepEqual(await look(), late)
  await writeReports(reports, { from: day, to: day })
  assert.deepEqual(await look(), [])
})

test('a day that sold more after its report of tonight is not late: the next night writes it', async () => {
  const day = dayBefore(dayBefore(dayBefore(dayBefore(todayIn(reports.timeZone)))))
  const sale = () => putSales(owner, [aSaleRow({ customer_id: customer, date: day })])
  await sale()
  await writeReports(reports, { from: day, to: day })
  await sale()
  for (let looks = 0; looks < 3; looks++) assert.deepEqual(await look(), [])

  await owner`update sales.report set created_at = created_at - interval '1 day' where date = ${day}`
  assert.deepEqual(await look(), [])
  assert.deepEqual(await look(), [{ providerId: 'norte', date: day, days: 1 }])
  await writeReports(reports, { from: day, to: day })
  assert.deepEqual(await look(), [])
  // What was late once is no later for it.
  await sale()
  await owner`update sales.report set created_at = created_at - interval '1 day' where date = ${day}`
  assert.deepEqual(await look(), [])
  assert.deepEqual(await look(), [{ providerId: 'norte', date: day, days: 1 }])
  await writeReports(reports, { from: day, to: day })
})
