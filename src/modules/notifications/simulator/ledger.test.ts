import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { LedgerEntry, LedgerSummary } from './ledger-schemas.ts'
import { aMessage, aSimulator, eventually } from './simulator.fixture.ts'

test('the ledger holds each call with what it said and what came of it', async t => {
  let now = 5
  const gateway = await aSimulator(t, { quota: 1, clock: () => now })
  const before = Date.now()
  await gateway.notify({ query: '?trace_id=r1&priority=low' })
  now = 6
  await gateway.notify({ traceId: 'r2' })
  await gateway.notify({ traceId: 'r1', key: null })
  const entries = await gateway.get<LedgerEntry[]>('/ledger')
  const [first, refused, unknown] = entries
  assert.ok(first && refused && unknown)
  const { arrived_at_ms, provider_id, ...delivered } = first
  assert.ok(arrived_at_ms >= before && arrived_at_ms <= Date.now())
  assert.ok(provider_id)
  assert.deepEqual(delivered, {
    number: 1,
    arrived_monotonic_ms: 5,
    trace_id: 'r1',
    ...aMessage,
    priority: 'low',
    answer: 'delivered',
    status: 200,
    delivered: true,
    counted: true,
  })
  assert.deepEqual(
    [refused.answer, refused.status, refused.delivered, refused.counted, refused.message],
    ['rate_limited', 429, false, false, aMessage.message],
  )
  assert.deepEqual([unknown.answer, unknown.status, unknown.message], ['unauthenticated', 401, null])
  assert.deepEqual(await gateway.get('/ledger?trace_id=r1'), [entries[0], entries[2]])
  assert.deepEqual(await gateway.get('/ledger?limit=1'), [entries[2]])
  assert.deepEqual(await gateway.get('/ledger?trace_id=nobody'), [])
  assert.deepEqual(gateway.ledger(), entries)
})

test('the summary names what was delivered twice, the busiest window and the quota used', async t => {
  let now = 0
  const gateway = await aSimulator(t, { quota: 4, windowSeconds: 10, clock: () => now })
  const at = async (moment: number, traceId?: string, key?: null) => {
    now = moment
    await gateway.notify({ ...(traceId ? { traceId } : {}), ...(key === null ? { key } : {}) })
  }
  for (const [moment, traceId] of [
    [0, 'a'],
    [9_000, 'b'],
    [9_500, 'a'],
    [9_900, 'c'],
    [9_950, 'd'],
    [10_000, 'd'],
    [18_999.9, 'e'],
    [19_000, 'a'],
  ] as const) {
    await at(moment, traceId)
  }
  await at(19_500)
  await at(25_000, 'x', null)
  await at(30_500, 'f')
  const summary = await gateway.get<LedgerSummary>('/ledger/summary')
  assert.deepEqual(summary, JSON.parse(JSON.stringify(gateway.summary())))
  assert.deepEqual([summary.received, summary.delivered, summary.in_progress], [11, 8, 0])
  assert.deepEqual(summary.by_status, { 200: 8, 401: 1, 429: 2 })
  assert.deepEqual(summary.by_answer, { delivered: 8, rate_limited: 2, unauthenticated: 1 })
  const { findings } = summary
  assert.ok(findings)
  assert.equal(findings.distinct_trace_ids_delivered, 5)
  assert.equal(findings.delivered_without_trace_id, 1)
  assert.deepEqual(
    [findings.delivered_twice, findings.delivered_twice_list],
    [1, [{ trace_id: 'a', times: 3 }]],
  )
  assert.deepEqual(findings.most_calls_in_any_window, { received: 6, counted: 4 })
  const windows = findings.windows.map(({ received, counted, quota_used }) => ({
    received,
    counted,
    quota_used,
  }))
  assert.deepEqual(windows, [
    { received: 5, counted: 4, quota_used: 1 },
    { received: 4, counted: 3, quota_used: 0.75 },
    { received: 0, counted: 0, quota_used: 0 },
    { received: 1, counted: 1, quota_used: 0.25 },
  ])
  assert.equal(findings.quota_used, 7 / 12)
  const [firstFrom, secondFrom] = findings.windows.map(({ from_ms }) => from_ms)
  assert.equal(secondFrom, (firstFrom ?? 0) + 10_000)
})

test('a full ledger drops the oldest and says how many; the totals still count them', async t => {
  const gateway = await aSimulator(t, { ledgerMax: 3 })
  for (const traceId of ['a', 'b', 'c', 'd', 'e']) await gateway.notify({ traceId })
  assert.deepEqual(
    gateway.ledger().map(entry => entry.trace_id),
    ['c', 'd', 'e'],
  )
  const { received, delivered, findings } = gateway.summary()
  assert.deepEqual([received, delivered, findings?.entries, findings?.dropped], [5, 5, 3, 2])
})

test('emptying the ledger forgets every call, also those still in progress, but not the quota', async t => {
  const gateway = await aSimulator(t, {
    quota: 2,
    windowSeconds: 3_600,
    latencyMaxMs: 200,
    latencyMinMs: 200,
  })
  const call = gateway.notify()
  await eventually(() => assert.equal(gateway.totals().in_progress, 1))
  assert.equal((await fetch(`${gateway.url}/ledger`, { method: 'DELETE' })).status, 204)
  assert.equal((await call).status, 200)
  const { received, delivered, in_progress, by_status } = gateway.summary()
  assert.deepEqual([received, delivered, in_progress, by_status], [0, 0, 0, {}])
  assert.deepEqual(gateway.ledger(), [])
  assert.deepEqual([(await gateway.notify()).status, (await gateway.notify()).status], [200, 429])
  assert.deepEqual(gateway.totals().by_status, { 200: 1, 429: 1 })
})

test('without a ledger calls are counted all the same', async t => {
  const gateway = await aSimulator(t, { keepLedger: false })
  await gateway.notify()
  assert.equal((await fetch(`${gateway.url}/ledger`)).status, 404)
  const { received, delivered, findings } = await gateway.get<LedgerSummary>('/ledger/summary')
  assert.deepEqual([received, delivered, findings], [1, 1, null])
})

test('the file of the ledger gets every call as a line, after those of earlier runs', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'trastienda-ledger-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const ledgerFile = join(folder, 'ledger.jsonl')
  const seen: unknown[] = []
  for (const traceId of ['first', 'second']) {
    const gateway = await aSimulator(t, { ledgerFile })
    await gateway.notify({ traceId })
    await gateway.notify({ key: null })
    seen.push(...gateway.ledger())
    await gateway.stop()
  }
  const lines = (await readFile(ledgerFile, 'utf8')).trimEnd().split('\n')
  assert.deepEqual(
    lines.map(line => JSON.parse(line)),
    seen,
  )
  await assert.rejects(aSimulator(t, { ledgerFile: join(folder, 'none', 'ledger.jsonl') }), {
    code: 'ENOENT',
  })
})

test('a long ledger is read whole', async t => {
  const gateway = await aSimulator(t)
  for (let round = 0; round < 11; round++)
    await Promise.all(Array.from({ length: 100 }, () => gateway.notify()))
  const entries = await gateway.get<LedgerEntry[]>('/ledger')
  assert.deepEqual(
    entries.map(({ number }) => number),
    Array.from({ length: 1_100 }, (_, place) => place + 1),
  )
})
