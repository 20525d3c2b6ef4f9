import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Transaction } from '../../platform/database.ts'
import { newId } from '../../platform/uuid.ts'
import * as deadLetters from './dead-letter-queries.ts'
import * as live from './live/live-queries.ts'
import { readPlace } from './live/place.ts'
import { compareWindows } from './out/compare-totals.ts'
import { settleTotals } from './out/settle-totals.ts'
import * as providers from './provider-queries.ts'
import { allProviders, withProvider } from './provider-scope.ts'
import { listDaysToReport } from './reports/days-to-report.ts'
import { decimalText, numbersOf } from './reports/read-rows.ts'
import { reconcile } from './reports/reconciliation.ts'
import * as reports from './reports/report-queries.ts'
import * as recording from './sale-queries.ts'
import { aSale, aShop, send } from './sales.fixture.ts'

// Each statement runs as if its author had forgotten the provider, or had named another: what then stands between a
// provider and the others' sales is the database alone.
const shop = await aShop({ settings: { TIME_ZONE: 'UTC' } })
const { owner, databases, customerIds } = shop
const today = new Date().toISOString()
const date = today.slice(0, 10)
const begun = await placeNow()
await send(shop, [
  aSale(shop, { id: 'own-sale', occurred_at: today, amount: '1.00' }),
  aSale(shop, { id: 'sur-sale', product: 's-1', occurred_at: today, amount: '7777.00' }),
])
await settleTotals(databases.writes)
await send(shop, [
  aSale(shop, { id: 'own-bad', amount: -1 }),
  aSale(shop, { id: 'sur-bad', product: 's-1', amount: -1 }),
])
await shop.call('POST', '/v1/sales/reports', { body: { date } })
const [letter] = await owner<[{ id: string }]>`select id from sales.dead_letter where provider_id = 'sur'`
const page = { after: undefined, limit: 50 }
const ofAll = { providerId: undefined, from: undefined, to: undefined, withSuperseded: true }

type Statement = (sql: Transaction) => Promise<unknown>

/** Of each file the statements that read, without a provider or with that of sur. */
const reading: Record<string, Statement> = {
  findTotals: sql => live.findTotals(sql, allProviders),
  findTotalsSince: sql => live.findTotalsSince(sql, allProviders, begun),
  listSalesBetween: async sql => {
    const { text: until } = await placeNow()
    return live.listSalesBetween(sql, allProviders, { place: begun, until, limit: 50 })
  },
  listLastSales: async sql => {
    const { text: until } = await placeNow()
    return live.listLastSales(sql, allProviders, { until, limit: 50 })
  },
  'findTotals of sur': sql => live.findTotals(sql, 'sur'),
  findReport: sql => reports.findReport(sql, { providerId: 'sur', date }),
  listReports: sql => reports.listReports(sql, { filter: ofAll, ...page }),
  sumDay: sql => reports.sumDay(sql, 'sur', date),
  selectDailySales: async sql => {
    const packed = await reports.selectDailySales(sql, { providerId: 'sur', date, after: 0, limit: 50 })
    return packed && decimalText(numbersOf(packed.cents)[0] as bigint)
  },
  selectSales: async sql => {
    const packed = await reports.selectSales(sql, { providerId: 'sur', date, after: '-infinity', limit: 50 })
    return packed?.ids.toString()
  },
  listDaysToReport: sql => listDaysToReport(sql, { to: date, timeZone: 'UTC' }),
  reconcile: sql => reconcile(sql, { providerId: allProviders, from: date, to: date }),
  compareWindows: sql => compareWindows(sql, allProviders),
  listDeadLetters: sql => deadLetters.listDeadLetters(sql, { filter: {}, limit: 50 }),
  'listDeadLetters of sur': sql =>
    deadLetters.listDeadLetters(sql, { filter: { providerId: 'sur' }, limit: 50 }),
  holdReplayable: sql => deadLetters.holdReplayable(sql, { id: letter.id }, 50),
  listProviders: sql => providers.listProviders(sql, page),
  listProducts: sql => providers.listProducts(sql, page),
  providersOfProducts: async sql => [...(await recording.providersOfProducts(sql, ['s-1', 's-2']))],
  compareStored: async sql => {
    const same = await recording.compareStored(sql, [
      { id: 'sur-sale', product: 's-1', customerId: customerIds[0], amount: '7777.00', occurredAt: today },
    ])
    return same.map(each => (each ? '7777.00 it is' : 'unknown'))
  },
}

/** And those that write: into what is sur's. */
const writing: Record<string, Statement> = {
  insertSales: sql => recording.insertSales(sql, [aSaleOfSur()], 'http'),
  insertDeadLetters: sql =>
    deadLetters.insertDeadLetters(sql, [{ door: 'http', providerId: 'sur', faults: [], event: {} }]),
  insertProvider: sql => providers.insertProvider(sql, { id: 'sur-2', name: 'S' }),
  insertProduct: sql => providers.insertProduct(sql, { code: 's-9', providerId: 'sur', name: 'S' }),
  insertReport: sql =>
    reports.insertReport(sql, {
      ...{ providerId: 'sur', date, version: 9, rows: 0, transactions: 0, amount: '0.00', files: [] },
      asOf: new Date(),
    }),
  settleReplayed: sql =>
    deadLetters.settleReplayed(sql, [{ id: letter.id, outcome: 'accepted', faults: [] }]),
  deleteSomeDeadLetters: sql => deadLetters.deleteSomeDeadLetters(sql, -1, 50),
}

// What counts or makes a part of a statement, and has no rows of its own to give away.
const others = ['countReplayable', 'isCut', 'appendSums', 'minutesCounted']

test('every statement of those files is tried', () => {
  const known = [live, reports, deadLetters, providers, recording].flatMap(each => Object.keys(each))
  const tried = new Set([...Object.keys(reading), ...Object.keys(writing), ...others])
  assert.deepEqual(
    known.filter(name => !tried.has(name)),
    [],
  )
})

for (const [name, read] of Object.entries(reading)) {
  test(`${name} without the provider is refused the sales of another by the database, which alone refuses them`, async () => {
    const seen = asText(await withProvider(databases.writes, 'norte', read))
    assert.doesNotMatch(seen, ofSur)
    const all = asText(await withProvider(databases.writes, allProviders, read))
    assert.match(all, ofSur)
    assert.doesNotMatch(asText(await databases.writes.begin(read)), ofSur)
  })
}

test('how many dead letters wait is told of one’s own alone', async () => {
  const waiting = (scope: string) =>
    withProvider(databases.writes, scope, sql => deadLetters.countReplayable(sql, {}, []))
  assert.deepEqual([await waiting('norte'), await waiting(allProviders), await waiting('')], [1, 2, 0])
})

for (const [name, write] of Object.entries(writing)) {
  test(`${name} for another provider is refused by the database, or finds nothing`, async () => {
    const before = await everythingOfSur()
    for (const scope of ['norte', 'nobody', ''])
      await withProvider(databases.writes, scope, write).catch(error =>
        assert.match(String(error), /row-level security|foreign key|null value in column "date"/),
      )
    assert.deepEqual(await everythingOfSur(), before)
    await assert.rejects(
      withProvider(databases.writes, allProviders, async sql => {
        await write(sql)
        assert.notDeepEqual(await everythingOfSur(sql), before)
        throw new Error('undone')
      }),
      /undone/,
    )
  })
}

// 7778 is both together. Without the cents it may stand in a hash or a snapshot.
const ofSur = /sur|s-1|777[78]\.00/

const asText = (found: unknown) => JSON.stringify(found ?? null)

function aSaleOfSur() {
  const id = `sur-${newId()}`
  return {
    id,
    product: 's-1',
    customerId: customerIds[0],
    amount: '1.00',
    occurredAt: today,
    providerId: 'sur',
  }
}

async function placeNow() {
  const [{ text }] = await owner<[{ text: string }]>`select pg_current_snapshot()::text as text`
  return readPlace(text) as NonNullable<ReturnType<typeof readPlace>>
}

async function everythingOfSur(sql: Pick<Transaction, 'unsafe'> = owner): Promise<unknown> {
  const tables = ['sale', 'daily', 'day_total', 'fresh', 'dead_letter', 'report', 'product']
  const counts = tables.map(
    name =>
      `(select json_agg(t::text order by t::text) from sales.${name} t where provider_id = 'sur') as ${name}`,
  )
  const rows = await sql.unsafe(
    `select ${counts.join(', ')}, (select count(*) from sales.provider) as providers`,
  )
  return JSON.stringify(rows)
}
