import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { test } from 'node:test'
import type { Storage } from '../../../platform/storage/storage.ts'
import { aShop } from '../sales.fixture.ts'
import { aSaleRow, askDuckDb, putSales } from './reports.fixture.ts'
import { writeReport } from './write-report.ts'
import { writeNightlyReports, writeReports } from './write-reports.ts'

const date = '2026-01-31'
const shop = await aShop()
const { storage } = shop.reports
const day = { providerId: 'norte', date }
const [customer] = shop.customerIds

const announced = (type: string) =>
  shop.owner<{ payload: Record<string, unknown> }[]>`
    select payload from platform.event where type = ${type} order by id`

/** The storage, which breaks at the given call that writes. */
function breakingAt(call: number): Storage {
  let calls = 0
  const breakOff = () => {
    calls += 1
    if (calls === call) throw new Error('the storage is away')
  }
  return {
    ...storage,
    put: async (name, file) => {
      breakOff()
      await storage.put(name, file)
    },
    copy: async (from, to) => {
      breakOff()
      await storage.copy(from, to)
    },
  }
}

const shown = async () => {
  const all = (await readdir(storage.place, { recursive: true }).catch(() => [])) as string[]
  const parquet = all.filter(name => name.startsWith('sales/') && name.endsWith('daily.parquet'))
  if (parquet.length === 0) return undefined
  const [row] = await askDuckDb(
    `select sum(transactions)::int as transactions from read_parquet('${storage.place}/${parquet[0]}')`,
  )
  return row?.transactions
}
const kept = async () => {
  const all = (await readdir(storage.place, { recursive: true }).catch(() => [])) as string[]
  return all.filter(name => /\.(parquet|ndjson|json)$/.test(name)).length
}
const versions = async () => {
  const rows = await shop.owner`select version from sales.report order by version`
  return rows.map(row => row.version)
}

test('whenever the storage breaks, no row and no name of that version is left, and the last version is shown', async () => {
  await putSales(shop.owner, [aSaleRow({ customer_id: customer })])
  for (let call = 1; call <= 8; call++) {
    await assert.rejects(writeReport({ ...shop.reports, storage: breakingAt(call) }, day), /is away/)
    assert.deepEqual([await versions(), await kept()], [[], 0], `call ${call}`)
  }
  await writeReport({ ...shop.reports, storage: breakingAt(9) }, day)
  assert.equal(await shown(), 1)
  const files = await kept()

  await putSales(shop.owner, [aSaleRow({ customer_id: customer })])
  for (let call = 1; call <= 8; call++) {
    await assert.rejects(writeReport({ ...shop.reports, storage: breakingAt(call) }, day), /is away/)
    assert.deepEqual([await versions(), await shown(), await kept()], [[1], 1, files], `call ${call}`)
  }
  await writeReport(shop.reports, day)
  assert.deepEqual([await versions(), await shown()], [[1, 2], 2])
})

test('a process that dies before its row commits leaves nothing that counts; the next one writes that version', async () => {
  await putSales(shop.owner, [aSaleRow({ customer_id: customer })])
  const dying: Storage = {
    ...storage,
    copy: async (from, to) => {
      await storage.copy(from, to)
      if (!to.endsWith('_manifest.json')) return
      await shop.owner`
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'trastienda imports' and state = 'idle in transaction'
          and datname = current_database()`
    },
  }
  await assert.rejects(writeReport({ ...shop.reports, storage: dying }, day))
  assert.deepEqual(await versions(), [1, 2])
  assert.deepEqual(await writeReport(shop.reports, day), { ...day, outcome: 'written', version: 3 })
  assert.equal(await shown(), 3)
})

test('a report that fails is announced once for its version, and the others are written', async () => {
  await putSales(shop.owner, [
    aSaleRow({ customer_id: customer }),
    aSaleRow({ customer_id: customer, provider_id: 'sur' }),
  ])
  const failing = { ...shop.reports, storage: breakingAt(1) }
  const outcomes = await writeReports(failing, { from: date, to: date })
  assert.deepEqual(
    outcomes.map(({ providerId, outcome }) => [providerId, outcome]),
    [
      ['norte', 'failed'],
      ['sur', 'written'],
    ],
  )
  await writeReports({ ...shop.reports, storage: breakingAt(1) }, { from: date, to: date })
  const told = await announced('sales.report_failed')
  assert.deepEqual(
    told.map(({ payload }) => payload),
    [{ ...day, reason: 'the storage is away' }],
  )
  const metrics = await shop.call('GET', '/metrics')
  assert.match(metrics.body, /trastienda_sales_report_seconds_count\{outcome="failed"\} 2/)
  await writeReports(shop.reports, { from: date, to: date })
})

test('a version that fails is not announced as written because the one before it is there', async () => {
  const ofSur = { providerId: 'sur', from: date, to: date }
  const written = async () => (await announced('sales.report_written')).length
  await putSales(shop.owner, [aSaleRow({ customer_id: customer, provider_id: 'sur' })])
  await writeReports(shop.reports, ofSur)
  const before = await written()
  await putSales(shop.owner, [aSaleRow({ customer_id: customer, provider_id: 'sur' })])
  await writeReports({ ...shop.reports, storage: breakingAt(1) }, ofSur)
  assert.equal(await written(), before)
  await writeReports(shop.reports, ofSur)
  assert.equal(await written(), before + 1)
})

test('nothing is written from sales and sums that differ; the difference is shown and announced once', async () => {
  const reconciled = async () => {
    const answer = await shop.call('GET', `/v1/sales/reconciliation?date=${date}&provider=norte`)
    return answer.json().data[0]
  }
  const equal = await reconciled()
  assert.equal(equal.state, 'equal')
  const zero = { transactions: 0, amount: '0.00' }
  assert.deepEqual(equal.difference, { daily: zero, day_total: zero, report: zero, monthly: zero })

  await putSales(shop.owner, [aSaleRow({ customer_id: customer, amount: '2.00' })])
  assert.equal((await reconciled()).state, 'report_due')

  await shop.owner`
    update sales.daily set amount = amount + 0.01 where ctid = (
      select ctid from sales.daily where provider_id = 'norte' and date = ${date} limit 1
    )`
  const different = await reconciled()
  assert.equal(different.state, 'different')
  assert.deepEqual(different.difference.daily, { transactions: 0, amount: '-0.01' })
  assert.deepEqual(different.difference.day_total, zero)
  await assert.rejects(writeReport(shop.reports, day), /differ from their sums/)
  await shop.owner`update sales.daily set amount = amount - 0.01 where amount::text like '%.51' and date = ${date}`
})

test('the nightly check announces a difference of the last weeks once, in words of both sides', async () => {
  const yesterday = new Date(Date.now() - 36 * 3_600_000).toISOString().slice(0, 10)
  await putSales(shop.owner, [aSaleRow({ customer_id: customer, date: yesterday, provider_id: 'sur' })])
  const check = shop.reportJobs.find(({ name }) => name === 'reconcile-sales')
  assert.ok(check)
  await check.run(new AbortController().signal)
  assert.equal((await announced('sales.reconciliation_difference')).length, 0)
  await shop.owner`
    update sales.day_total set transactions = transactions + 1 where provider_id = 'sur' and date = ${yesterday}`
  await check.run(new AbortController().signal)
  await check.run(new AbortController().signal)
  const told = await announced('sales.reconciliation_difference')
  assert.equal(told.length, 1)
  assert.equal(told[0]?.payload.date, yesterday)
  assert.match(shop.logged(), /sales and their sums differ/)
  await shop.owner`
    update sales.day_total set transactions = transactions - 1 where provider_id = 'sur' and date = ${yesterday}`
})

test('the nightly job writes days that are over, empty ones too, and a late sale the next night', async () => {
  const { signal } = new AbortController()
  await shop.owner`update sales.provider set created_at = clock_timestamp() - interval '3 days' where id = 'sur' or id = 'norte'`
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Bogota' }).format()
  await putSales(shop.owner, [aSaleRow({ customer_id: customer, date: today, provider_id: 'sur' })])
  await writeNightlyReports(shop.reports, signal)
  const reports = () =>
    shop.owner<{ date: string; rows: number; version: number }[]>`
      select date::text, rows, version from sales.report where provider_id = 'sur' and date > ${date}
      order by date, version`
  const first = await reports()
  assert.equal(first.length, 3)
  assert.deepEqual(first.map(({ rows }) => rows).sort(), [0, 0, 1])
  assert.ok(first.every(each => each.date < today))

  const late = first[0]?.date as string
  await putSales(shop.owner, [aSaleRow({ customer_id: customer, date: late, provider_id: 'sur' })])
  await writeNightlyReports(shop.reports, signal)
  assert.deepEqual(await reports(), first)
  const manual = await shop.call('POST', '/v1/sales/reports', { body: { date: today } })
  assert.deepEqual(
    manual.json().data.map((each: { provider_id: string }) => each.provider_id),
    ['sur'],
    'a day that is not over and without sales has no report',
  )
  await shop.owner`delete from sales.report where date = ${today}`
  await shop.owner`update sales.report set created_at = created_at - interval '1 day'`
  await writeNightlyReports(shop.reports, signal)
  assert.deepEqual(
    (await reports()).filter(each => each.date === late).map(({ version }) => version),
    [1, 2],
  )
})
