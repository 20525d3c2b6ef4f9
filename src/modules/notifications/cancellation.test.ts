import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { anApp } from '../../../test/app.ts'
import { aWorker, launched, lockWait, register, statusOf, storedOf } from './requests.fixture.ts'

const one = await anApp({ settings: { CALLBACK_SECRET: 'a-secret-for-callbacks-0123456789' } })
const { call, database, databases } = one
const { owner } = database
let worker: Awaited<ReturnType<typeof aWorker>>

before(async () => {
  worker = await aWorker(one)
})

const cancel = (id: string) => call('POST', `/v1/requests/${id}/cancellation`)
const cancelled = (id: string) => ({ id, status: 'failed', reason: 'cancelled' })

async function deliveriesOf(id: string) {
  return owner`select from notifications.delivery where request_id = ${id}`
}

test('a queued request is cancelled: it has failed, is never launched and never delivered', async () => {
  const id = await register(call)
  const answer = await cancel(id)
  assert.equal(answer.statusCode, 200)
  assert.deepEqual(answer.json(), cancelled(id))
  assert.equal((await call('POST', `/v1/requests/${id}/process`)).statusCode, 202)
  assert.equal(await statusOf(call, id), 'failed')
  assert.equal((await deliveriesOf(id)).length, 0)
})

test('a request that waits for its turn, its time or its next attempt is cancelled and leaves the queue', async () => {
  const due = await launched(call)
  const scheduled = await launched(call, { send_at: '2030-01-31T08:00:00Z' })
  const backedOff = await launched(call, { priority: 'high' })
  assert.deepEqual(await worker.claim(), [backedOff])
  await worker.settle(backedOff, { status: 'processing', outcome: 'failed', delayMs: 60_000 })
  for (const id of [due, scheduled, backedOff]) {
    assert.equal((await deliveriesOf(id)).length, 1)
    const answer = await cancel(id)
    assert.deepEqual([answer.statusCode, answer.json()], [200, cancelled(id)])
    assert.equal((await deliveriesOf(id)).length, 0)
  }
  assert.deepEqual(await worker.claim(10), [])
})

test('cancelling twice answers the same and changes nothing', async () => {
  const id = await launched(call)
  await cancel(id)
  const stored = await storedOf(database)
  const again = await cancel(id)
  assert.deepEqual([again.statusCode, again.json()], [200, cancelled(id)])
  assert.equal(await storedOf(database), stored)
})

test('what is in flight, sent or has failed otherwise is not cancelled: 409 says which, and nothing changes', async () => {
  const [flying, sent, rejected] = [await launched(call), await launched(call), await launched(call)]
  await worker.claim(3)
  await worker.settle(sent)
  await worker.settle(rejected, { status: 'failed', reason: 'rejected', outcome: 'rejected' })
  const stored = await storedOf(database)
  const expected: [id: string, reason: string][] = [
    [flying, 'request.in_flight'],
    [sent, 'request.sent'],
    [rejected, 'request.failed'],
  ]
  for (const [id, reason] of expected) {
    const answer = await cancel(id)
    assert.deepEqual([answer.statusCode, answer.json().reason], [409, reason])
    assert.equal(answer.headers['retry-after'], reason === 'request.in_flight' ? '1' : undefined)
  }
  assert.equal(await storedOf(database), stored)
  await worker.settle(flying, { status: 'processing', outcome: 'failed', delayMs: 0 })
  assert.equal((await cancel(flying)).statusCode, 200, 'once it waits again it can be cancelled')
})

test('the application that asked for it is told of a cancellation, once', async () => {
  const callback_url = 'https://app.example.com/told'
  const ids = [await register(call, { callback_url }), await launched(call, { callback_url })]
  for (const id of [...ids, ...ids]) await cancel(id)
  for (const id of ids) {
    const told = await owner<{ url: string; body: string }[]>`
      select url, body from notifications.callback where request_id = ${id}`
    assert.equal(told.length, 1)
    assert.equal(told[0]?.url, callback_url)
    const { type, data } = JSON.parse(told[0]?.body ?? '')
    assert.equal(type, 'request.failed')
    assert.deepEqual([data.id, data.status, data.reason], [id, 'failed', 'cancelled'])
  }
})

test('of a claim and a cancellation that come together one has the request, never both and never neither', async () => {
  let flown = 0
  for (let round = 0; round < 15; round++) {
    const ids = await Promise.all(Array.from({ length: 20 }, () => launched(call)))
    const startClaims = () => Array.from({ length: 3 }, () => worker.claim(4))
    const early = round % 2 === 0 ? startClaims() : undefined
    const acts = ids.map(async id => ({ id, answer: await cancel(id) }))
    const claims = early ?? startClaims()
    const taken = (await Promise.all(claims)).flat()
    for (const { id, answer } of await Promise.all(acts)) {
      const isTaken = taken.includes(id)
      assert.equal(answer.statusCode, isTaken ? 409 : 200, answer.body)
      assert.equal(await statusOf(call, id), isTaken ? 'processing' : 'failed')
      assert.equal((await deliveriesOf(id)).length, 0)
    }
    flown += taken.length
    for (const id of taken) await worker.settle(id)
  }
  assert.ok(flown > 0 && flown < 300, `both must happen: ${flown} of 300 were claimed`)
})

test('a cancellation waits for a claim that is about to commit, and then knows that it came too late', async () => {
  const id = await launched(call)
  const { promise: mayCommit, resolve: commit } = Promise.withResolvers<void>()
  const { promise: hasClaimed, resolve: claimed } = Promise.withResolvers<void>()
  const claiming = databases.writes.begin(async sql => {
    await sql`delete from notifications.delivery where request_id = ${id}`
    claimed()
    await mayCommit
  })
  await hasClaimed
  const answering = cancel(id)
  await lockWait(database)
  commit()
  await claiming
  const answer = await answering
  assert.deepEqual([answer.statusCode, answer.json().reason], [409, 'request.in_flight'])
  assert.equal(await statusOf(call, id), 'processing')
})

test('a cancellation that meets a launch takes what was launched out of the queue again', async () => {
  for (let round = 0; round < 30; round++) {
    const id = await register(call)
    const [processed, answer] = await Promise.all([call('POST', `/v1/requests/${id}/process`), cancel(id)])
    assert.deepEqual([processed.statusCode, answer.statusCode], [202, 200])
    assert.equal(await statusOf(call, id), 'failed')
    assert.equal((await deliveriesOf(id)).length, 0)
  }
})

test('a cancellation that waited for a launch to commit still cancels', async () => {
  const id = await register(call)
  const { promise: mayCommit, resolve: commit } = Promise.withResolvers<void>()
  const { promise: hasLaunched, resolve: launchedIt } = Promise.withResolvers<void>()
  const launching = databases.writes.begin(async sql => {
    await sql`update notifications.request set status = 'processing' where id = ${id}`
    await sql`
      insert into notifications.delivery (request_id, gateway, caller, lane, due_at, is_due, turn_at, ends_at)
      values (${id}, 'main', 'test', 1, now(), true, now(), 'infinity')`
    launchedIt()
    await mayCommit
  })
  await hasLaunched
  const answering = cancel(id)
  await lockWait(database)
  commit()
  await launching
  assert.equal((await answering).statusCode, 200)
  assert.equal((await deliveriesOf(id)).length, 0)
})

test('a request that may have been delivered before it was cancelled still says so', async () => {
  const id = await launched(call)
  assert.deepEqual(await worker.claim(), [id])
  await worker.settle(id, { status: 'processing', outcome: 'in_doubt', mayBeDuplicate: true })
  assert.equal((await cancel(id)).statusCode, 200)
  assert.equal(await statusOf(call, id), 'failed')
  const explanation = (await call('GET', `/v1/requests/${id}/explanation`)).json()
  assert.equal(explanation.possible_duplicate, true)
})
