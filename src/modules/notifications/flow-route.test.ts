import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { aKey, eventually } from '../../../test/access.ts'
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

test('before anything was sent every state of the backlog is there with none, and no time to send', async () => {
  const flow = await readFlow()
  assert.deepEqual(
    flow.backlog.map(({ state, requests, oldest_seconds }) => [state, requests, oldest_seconds]),
    ['queued', 'scheduled', 'due', 'back_off', 'in_flight'].map(state => [state, 0, null]),
  )
  assert.deepEqual(flow.calls, [])
  assert.deepEqual(flow.to_send, {
    requests: 0,
    median_seconds: null,
    p95_seconds: null,
    slowest_seconds: null,
  })
})

test('the flow tells what waits, which calls ended in which second, the use of the quota, and the time to send', async () => {
  const [sent, refused] = [await launched(call), await launched(call)]
  for (let claims = 0; claims < 2; claims++) await worker.claim()
  await worker.settle(sent)
  await worker.settle(refused, { status: 'failed', reason: 'rejected', outcome: 'rejected' })
  await register(call)
  await launched(call)
  await database.owner`
    update notifications.request set launched_at = finished_at - interval '30 seconds' where id = ${sent}`
  await database.owner`
    update notifications.gateway set breaker = 'open', opens_at = now() + interval '1 hour' where name = 'main'`
  const flow = await readFlow()
  const waiting = Object.fromEntries(flow.backlog.map(({ state, requests }) => [state, requests]))
  assert.deepEqual(waiting, { queued: 1, scheduled: 0, due: 1, back_off: 0, in_flight: 0 })
  const ended = Map.groupBy(flow.calls, ({ outcome }) => outcome)
  assert.deepEqual([...ended.keys()].sort(), ['delivered', 'rejected'])
  for (const calls of ended.values()) assert.equal(sum(calls.map(({ calls }) => calls)), 1)
  const [gateway] = flow.gateways
  assert.equal(gateway?.breaker, 'open')
  assert.ok(Date.parse(gateway?.probe_at ?? '') > Date.now() + 60_000)
  assert.deepEqual(gateway?.quota, { used: 2, allowed: 7, window_seconds: 10 })
  assert.equal(flow.to_send.requests, 1)
  // The attempt ends a little before its request.
  assert.ok(Math.abs((flow.to_send.median_seconds ?? 0) - 30) < 1, JSON.stringify(flow.to_send))
})

test('calls that ended longer ago than the flow looks back are not in it', async () => {
  await database.owner`
    update notifications.attempt
    set claimed_at = claimed_at - interval '10 minutes', counted_at = counted_at - interval '10 minutes',
      finished_at = finished_at - interval '10 minutes'`
  assert.deepEqual((await readFlow()).calls, [])
})

test('however many look at the flow, and however often, the database is asked once a second', async () => {
  const looks = await Promise.all(Array.from({ length: 20 }, () => call('GET', '/v1/notifications/flow')))
  assert.equal(new Set(looks.map(answer => answer.json().read_at)).size, 1)
})

test('after a reading that failed the next one asks again', async () => {
  await database.owner`alter table notifications.delivery rename to gone`
  const broken = await eventually(async () => {
    const answer = await call('GET', '/v1/notifications/flow')
    return answer.statusCode !== 200 && answer
  })
  await database.owner`alter table notifications.gone rename to delivery`
  assert.equal(broken.statusCode, 500)
  assert.equal((await call('GET', '/v1/notifications/flow')).statusCode, 200)
})

test('the flow is for who may read notifications', async () => {
  const stranger = await aKey(notifications, { scopes: ['customers:read'] })
  const answer = await call('GET', '/v1/notifications/flow', { key: stranger.key })
  assert.equal(answer.statusCode, 403)
})

type Flow = {
  read_at: string
  backlog: { state: string; requests: number; oldest_seconds: number | null }[]
  calls: { at: string; outcome: string; calls: number }[]
  to_send: { requests: number; median_seconds: number | null }
  gateways: { breaker: string; probe_at: string | null; quota: object }[]
}

// What was read moments ago is not read again.
async function readFlow(): Promise<Flow> {
  const now = new Date().toISOString()
  return eventually(async () => {
    const answer = await call('GET', '/v1/notifications/flow')
    assert.equal(answer.statusCode, 200, answer.body)
    const flow: Flow = answer.json()
    return flow.read_at > now && flow
  })
}

const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0)
