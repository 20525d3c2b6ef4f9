import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { anApp } from '../../../test/app.ts'
import { aWorker, failed, launched, lockWait, register } from './requests.fixture.ts'

const settings = {
  GATEWAY_URL: 'http://127.0.0.1:9',
  GATEWAY_CALLS: '3',
  GATEWAY_CONCURRENT_CALLS: '5',
  CALLBACK_SECRET: 'a-secret-for-callbacks-0123456789',
}
const one = await anApp({ settings })
const { call, database } = one
const { owner } = database
let worker: Awaited<ReturnType<typeof aWorker>>

before(async () => {
  worker = await aWorker(one)
})

beforeEach(async () => {
  await owner`
    truncate notifications.request, notifications.delivery, notifications.attempt, notifications.turn,
      notifications.callback`
  await owner`
    update notifications.gateway
    set breaker = 'closed', opens_at = null, paused_until = null, calls_learned = null`
  // For as long as a test may take on a busy machine.
  await owner`update notifications.worker set seen_at = clock_timestamp() + interval '1 hour'`
})

async function explain(id: string, language = 'en', { call } = one) {
  const answer = await call('GET', `/v1/requests/${id}/explanation`, {
    headers: { 'accept-language': language },
  })
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}

const secondsUntil = (time: string, from: string) => (Date.parse(time) - Date.parse(from)) / 1000

test('an explanation holds the request, its attempts, its gateway and what it waits for', async () => {
  const id = await register(call)
  assert.deepEqual(Object.keys(await explain(id)), [
    ...['request', 'waiting_for', 'detail', 'position', 'expected_at', 'ends_at', 'possible_duplicate'],
    ...['replayed_as', 'gateway', 'attempts', 'callbacks', 'read_at'],
  ])
})

test('what is not launched says how to launch it', async () => {
  const { waiting_for, detail, position, expected_at, gateway } = await explain(await register(call))
  assert.deepEqual([waiting_for, position, expected_at, gateway.name], ['not_launched', null, null, 'main'])
  assert.match(detail, /\/process/)
})

test('what is due and next to go says so, and is expected at once', async () => {
  const found = await explain(await launched(call))
  assert.deepEqual([found.waiting_for, found.position], ['turn', { value: 0, exact: true }])
  assert.equal(found.expected_at, found.read_at)
  assert.deepEqual(found.gateway, {
    name: 'main',
    breaker: 'closed',
    probe_at: null,
    paused_until: null,
    quota: { used: 0, allowed: 3, window_seconds: 10 },
    in_flight: 0,
    concurrent_calls: 5,
  })
  assert.ok(secondsUntil(found.ends_at, found.read_at) > 80_000)
})

test('the position counts what is due at the same gateway and has an earlier turn', async () => {
  const [first, second, third] = [await launched(call), await launched(call), await launched(call)]
  const high = await launched(call, { priority: 'high' })
  const scheduled = await launched(call, { send_at: '2030-01-31T08:00:00Z' })
  const low = await launched(call, { priority: 'low' })
  await owner`
    insert into notifications.delivery (request_id, gateway, caller, lane, due_at, is_due, turn_at, ends_at)
    values (gen_random_uuid(), 'other', 'test', 0, now(), true, now() - interval '1 hour', 'infinity')`
  const positionOf = async (id: string) => (await explain(id)).position
  assert.deepEqual(
    await Promise.all([high, first, second, third, low].map(positionOf)),
    [0, 1, 2, 3, 4].map(value => ({ value, exact: true })),
  )
  assert.equal(await positionOf(scheduled), null)
  await owner`update notifications.delivery set tries = 1 where request_id = ${first}`
  assert.deepEqual(await positionOf(low), { value: 4, exact: true }, 'retries count too')
})

test('beyond 10,000 ahead the position is a bound, and nobody knows when it goes', async () => {
  const id = await launched(call)
  await owner`
    insert into notifications.delivery (request_id, gateway, caller, lane, due_at, is_due, turn_at, ends_at)
    select gen_random_uuid(), 'main', 'test', 0, now(), true, now() - interval '1 hour', 'infinity'
    from generate_series(1, 10000)`
  const exact = await explain(id)
  assert.deepEqual(exact.position, { value: 10_000, exact: true })
  assert.ok(exact.expected_at)
  await owner`
    insert into notifications.delivery (request_id, gateway, caller, lane, due_at, is_due, turn_at, ends_at, tries)
    values (gen_random_uuid(), 'main', 'test', 0, now(), true, now() - interval '1 hour', 'infinity', 1)`
  const bound = await explain(id)
  assert.deepEqual([bound.position, bound.expected_at], [{ value: 10_000, exact: false }, null])
  assert.match(bound.detail, /10000\+/)
})

test('with the quota used up it waits for the quota until the call in its way leaves the window', async () => {
  const slow = await anApp({ database, settings: { ...settings, GATEWAY_WINDOW_SECONDS: '3600' } })
  const ids = []
  for (let place = 0; place < 7; place++) ids.push(await launched(call))
  assert.equal((await worker.claim(3)).length, 3)
  for (const id of ids.slice(0, 3)) await worker.settle(id)
  const ages = [3_000, 2_000, 1_000]
  for (const [place, age] of ages.entries()) {
    await owner`
      update notifications.attempt set counted_at = clock_timestamp() - make_interval(secs => ${age})
      where request_id = ${ids[place] as string}`
  }
  // The seventh goes a window after the fourth.
  const expected = [600, 1_600, 2_600, 4_200]
  for (const [place, seconds] of expected.entries()) {
    const found = await explain(ids[place + 3] as string, 'en', slow)
    assert.equal(found.waiting_for, 'quota')
    assert.deepEqual(found.gateway.quota, { used: 3, allowed: 3, window_seconds: 3_600 })
    const until = secondsUntil(found.expected_at, found.read_at)
    assert.ok(until < seconds + 1 && until > seconds - 300, `${until} s and not ${seconds} s`)
    const number = place === 1 ? '1 request goes' : `${place} requests go`
    assert.ok(found.detail.includes(number), found.detail)
  }
})

test('a pause after a 429 and a lowered limit are told', async () => {
  const id = await launched(call)
  await owner`
    update notifications.gateway
    set paused_until = clock_timestamp() + interval '1 hour', calls_learned = 2`
  const found = await explain(id)
  assert.equal(found.waiting_for, 'quota')
  assert.equal(found.gateway.quota.allowed, 2)
  assert.match(found.detail, /429/)
  assert.ok(secondsUntil(found.gateway.paused_until, found.read_at) > 3_500)
  assert.equal(found.expected_at, found.gateway.paused_until)
})

test('with all places taken it waits for a call to end, and nobody knows when that is', async () => {
  const { call } = await anApp({ database, settings: { ...settings, GATEWAY_CONCURRENT_CALLS: '1' } })
  const [flying, waiting] = [await launched(call), await launched(call)]
  assert.deepEqual(await worker.claim(), [flying])
  const found = (await call('GET', `/v1/requests/${waiting}/explanation`)).json()
  assert.deepEqual([found.waiting_for, found.expected_at], ['concurrency', null])
  assert.deepEqual([found.gateway.in_flight, found.gateway.concurrent_calls], [1, 1])
})

test('an open breaker is told with the time of its probe', async () => {
  const id = await launched(call)
  await owner`
    update notifications.gateway set breaker = 'open', opens_at = clock_timestamp() + interval '1 hour', trips = 5`
  const found = await explain(id)
  assert.deepEqual([found.waiting_for, found.gateway.breaker], ['breaker', 'open'])
  assert.ok(secondsUntil(found.gateway.probe_at, found.read_at) > 3_500)
  assert.equal(found.expected_at, found.gateway.probe_at)
  assert.ok(found.detail.includes(found.gateway.probe_at))
})

test('what is to be sent later is expected then', async () => {
  const send_at = new Date(Date.now() + 3_600_000).toISOString()
  const found = await explain(await launched(call, { send_at }))
  assert.deepEqual([found.waiting_for, found.position, found.expected_at], ['schedule', null, send_at])
  assert.ok(found.detail.includes(send_at))
})

test('after a failed attempt it backs off: the attempt, the next time and the doubt are told', async () => {
  const id = await launched(call)
  await worker.claim()
  const under = await explain(id)
  assert.deepEqual([under.waiting_for, under.position, under.expected_at], ['in_flight', null, null])
  assert.equal(under.attempts[0].outcome, null)
  assert.equal(under.gateway.in_flight, 1)
  await worker.settle(id, {
    status: 'processing',
    outcome: 'in_doubt',
    delayMs: 3_600_000,
    mayBeDuplicate: true,
  })
  const found = await explain(id)
  assert.deepEqual([found.waiting_for, found.possible_duplicate], ['back_off', true])
  assert.match(found.detail, /^Attempt 1 /)
  assert.ok(secondsUntil(found.expected_at, found.read_at) > 3_500)
  assert.deepEqual(
    found.attempts.map(({ number, outcome }: { number: number; outcome: string }) => [number, outcome]),
    [[1, 'in_doubt']],
  )
})

test('what will end before its turn has an end and no expectation', async () => {
  const send_before = new Date(Date.now() + 60_000).toISOString()
  const id = await launched(call, { send_before })
  await owner`update notifications.gateway set paused_until = clock_timestamp() + interval '1 hour'`
  const found = await explain(id)
  assert.deepEqual([found.ends_at, found.expected_at], [send_before, null])
})

test('what is sent or has failed waits for nothing and says what became of it', async () => {
  const id = await launched(call)
  await worker.claim()
  await worker.settle(id)
  const sent = await explain(id)
  assert.deepEqual([sent.waiting_for, sent.detail, sent.gateway], ['nothing', 'It was sent.', null])
  const texts = new Set([sent.detail])
  for (const reason of ['rejected', 'gave_up', 'expired', 'cancelled', 'outcome_unknown']) {
    const found = await explain(await failed(one, {}, { reason }))
    assert.deepEqual([found.waiting_for, found.request.reason, found.expected_at], ['nothing', reason, null])
    texts.add(found.detail)
  }
  assert.equal(texts.size, 6)
})

test('a refusal of our key is told as such, and not as a fault of the message', async () => {
  const endedWith = async (end: { reason: string; outcome: 'rejected' | 'failed' }, statusCode: number) => {
    const id = await launched(call)
    await worker.claim()
    await worker.settle(id, { status: 'failed', ...end })
    await owner`update notifications.attempt set status_code = ${statusCode} where request_id = ${id}`
    return [(await explain(id)).detail, (await explain(id, 'es')).detail].join()
  }
  const refusal = /key or login.*replayed.*la clave.*repetir/
  const rejected = { reason: 'rejected', outcome: 'rejected' } as const
  assert.match(await endedWith(rejected, 422), /this message or recipient.*este mensaje o destinatario/)
  assert.match(await endedWith(rejected, 401), refusal)
  assert.match(await endedWith({ reason: 'gave_up', outcome: 'failed' }, 535), refusal)
  assert.match(await endedWith({ reason: 'expired', outcome: 'failed' }, 535), /send_before/)
})

test('without a gateway or a worker it says that whoever runs the service has to act', async () => {
  const id = await launched(call)
  await owner`update notifications.worker set seen_at = clock_timestamp() - interval '1 minute'`
  const idle = await explain(id)
  assert.deepEqual([idle.waiting_for, idle.expected_at], ['no_worker', null])
  const bare = await anApp({ database })
  const unset = (await bare.call('GET', `/v1/requests/${id}/explanation`)).json()
  assert.deepEqual([unset.waiting_for, unset.expected_at], ['no_gateway', null])
  assert.deepEqual([unset.gateway.name, unset.gateway.quota.window_seconds], ['main', null])
})

test('callbacks are told as waiting, told or given up', async () => {
  const id = await register(call, { callback_url: 'https://app.example.com/told' })
  await call('POST', `/v1/requests/${id}/cancellation`)
  const callbackOf = async () => (await explain(id)).callbacks[0]
  const { due_at, ...waiting } = await callbackOf()
  assert.ok(due_at)
  assert.deepEqual(waiting, {
    url: 'https://app.example.com/told',
    status: 'waiting',
    attempts: 0,
    told_at: null,
    last_error: null,
  })
  await owner`update notifications.callback set given_up_at = now(), attempts = 9, last_error = 'status 500'`
  const given = await callbackOf()
  assert.deepEqual(
    [given.status, given.attempts, given.last_error, given.due_at],
    ['given_up', 9, 'status 500', null],
  )
  await owner`update notifications.callback set given_up_at = null, delivered_at = now()`
  assert.equal((await callbackOf()).status, 'told')
})

test('the sentence is in the language of the caller', async () => {
  const queued = await register(call)
  const due = await launched(call)
  const scheduled = await launched(call, { send_at: '2030-01-31T08:00:00Z' })
  const done = await failed(one)
  for (const id of [queued, due, scheduled, done])
    assert.notEqual((await explain(id, 'en')).detail, (await explain(id, 'es')).detail)
})

test('an explanation is of one moment: a claim while it is read does not tear it apart', async () => {
  const id = await launched(call)
  const { promise: mayGoOn, resolve: goOn } = Promise.withResolvers<void>()
  const { promise: isHeld, resolve: held } = Promise.withResolvers<void>()
  const holding = owner.begin(async sql => {
    await sql`lock table notifications.callback in access exclusive mode`
    held()
    await mayGoOn
  })
  await isHeld
  const explaining = explain(id)
  await lockWait(database)
  assert.deepEqual(await worker.claim(), [id])
  goOn()
  await holding
  const found = await explaining
  assert.deepEqual([found.waiting_for, found.attempts, found.gateway.in_flight], ['turn', [], 0])
  assert.equal((await explain(id)).waiting_for, 'in_flight')
})
