import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { anApp } from '../../../test/app.ts'
import { aWorker, launched, register } from './requests.fixture.ts'

const notifications = await anApp({
  settings: { GATEWAY_URL: 'http://127.0.0.1:9', GATEWAY_API_KEY: 'test-dev-2026', GATEWAY_CALLS: '7' },
})
const { call, database } = notifications
let worker: Awaited<ReturnType<typeof aWorker>>

before(async () => {
  worker = await aWorker(notifications)
})

test('each look at the metrics shows the whole flow, the first one too: backlog, ages, callbacks, gateways', async () => {
  await register(call)
  const inFlight = await launched(call)
  assert.deepEqual(await worker.claim(), [inFlight])
  await launched(call)
  await database.owner`
    update notifications.gateway set breaker = 'open', opens_at = now() + interval '1 hour' where name = 'main'`
  await database.owner`
    update notifications.delivery set due_at = now() - interval '100 seconds'`
  for (const look of ['first', 'second']) {
    const figures = await flowFigures()
    assert.deepEqual(
      withoutAges(figures),
      {
        'backlog{state="queued"}': 1,
        'backlog{state="scheduled"}': 0,
        'backlog{state="due"}': 1,
        'backlog{state="back_off"}': 0,
        'backlog{state="in_flight"}': 1,
        in_doubt: 0,
        'callbacks{state="waiting"}': 0,
        'callbacks{state="given_up"}': 0,
        'gateway_breaker{gateway="main"}': 2,
        'gateway_calls_in_window{gateway="main"}': 1,
        'gateway_calls_allowed{gateway="main"}': 7,
        'gateway_calls_in_flight{gateway="main"}': 1,
      },
      look,
    )
    const age = figures['backlog_oldest_seconds{state="due"}'] ?? 0
    assert.ok(age >= 100, `the oldest that is due waits for ${age} s`)
    assert.equal(figures['backlog_oldest_seconds{state="back_off"}'], 0)
  }
})

test('looks at the same time each show the whole flow', async () => {
  const looks = await Promise.all([flowFigures(), flowFigures(), flowFigures()])
  for (const figures of looks) assert.equal(figures['gateway_breaker{gateway="main"}'], 2)
})

test('what the database does not tell is not shown as a zero', async () => {
  await database.owner`alter table notifications.delivery rename to gone`
  const figures = await flowFigures()
  await database.owner`alter table notifications.gone rename to delivery`
  assert.deepEqual(figures, { in_doubt: Number.NaN })
  assert.equal((await flowFigures()).in_doubt, 0)
})

const flowLine = /^trastienda_notification_((?:backlog|in_doubt|callbacks|gateway_)\S*) (\S+)$/gm

async function flowFigures(): Promise<Record<string, number>> {
  const answer = await call('GET', '/metrics')
  assert.equal(answer.statusCode, 200)
  const lines = [...answer.body.matchAll(flowLine)]
  return Object.fromEntries(lines.map(([, name, value]) => [name, Number(value)]))
}

const withoutAges = (figures: Record<string, number>) =>
  Object.fromEntries(Object.entries(figures).filter(([name]) => !name.startsWith('backlog_oldest')))
