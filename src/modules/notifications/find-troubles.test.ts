import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { anApp } from '../../../test/app.ts'
import { aDatabase } from '../../../test/database.ts'
import { findTroubles } from './find-troubles.ts'
import { aWorker, fillBacklog, launched, register } from './requests.fixture.ts'

const notifications = await anApp({ settings: { GATEWAY_URL: 'http://127.0.0.1:9' } })
const { call, database } = notifications
const { owner } = database
const main = { name: 'main', limits: { calls: 50, windowSeconds: 10, concurrentCalls: 50 } }
let worker: Awaited<ReturnType<typeof aWorker>>

before(async () => {
  worker = await aWorker(notifications)
})

beforeEach(async () => {
  await owner`truncate notifications.request, notifications.delivery, notifications.attempt, notifications.turn`
  await owner`update notifications.gateway set breaker = 'closed', calls_learned = null`
  await owner`update notifications.worker set seen_at = clock_timestamp() + interval '1 hour'`
})

const troubles = (backlogMax = 1_000) => findTroubles(owner, { gateways: [main], backlogMax })

test('where all is well there is nothing to say, and nothing where the tables are not made yet', async () => {
  await launched(call)
  assert.deepEqual(await troubles(), [])
  const empty = await aDatabase({ migrated: false })
  assert.deepEqual(await findTroubles(empty.owner, { gateways: [main], backlogMax: 1 }), [])
})

test('a gateway that refuses our key is bad, with what it said and what to do, until a call succeeds', async () => {
  await ended({ status: 'failed', reason: 'rejected', outcome: 'rejected' }, 401, '401: wrong key')
  const [trouble, ...more] = await troubles()
  assert.equal(trouble?.state, 'bad')
  assert.match(
    trouble?.text ?? '',
    /^main: refuses our key or login \(401: wrong key\).*GATEWAY_API_KEY.*replay/,
  )
  assert.deepEqual(more, [])
  // Neither says whether the key is right.
  await ended({ status: 'failed', reason: 'expired', outcome: 'throttled' }, 429, '429')
  await ended({ status: 'failed', reason: 'expired', outcome: 'not_made' }, null, null)
  assert.match((await troubles())[0]?.text ?? '', /refuses our key or login/)
  await ended({}, 200, null)
  assert.deepEqual(await troubles(), [])
})

test('a message that the gateway rejects is no trouble', async () => {
  await ended({ status: 'failed', reason: 'rejected', outcome: 'rejected' }, 422, '422: no such number')
  assert.deepEqual(await troubles(), [])
})

test('a gateway whose breaker is open is bad, with what its last call brought', async () => {
  await ended({ status: 'failed', reason: 'gave_up', outcome: 'unreachable' }, null, 'ECONNREFUSED')
  assert.deepEqual(await troubles(), [])
  await owner`update notifications.gateway set breaker = 'open', opens_at = now() + interval '1 hour'`
  const [trouble] = await troubles()
  assert.equal(trouble?.state, 'bad')
  assert.match(trouble?.text ?? '', /^main: does not work.*"unreachable" \(ECONNREFUSED\)/)
})

test('a limit that was learned from a 429 is told beside the one that is set', async () => {
  await owner`update notifications.gateway set calls_learned = 30, learned_at = now()`
  const [trouble] = await troubles()
  assert.equal(trouble?.state, 'note')
  assert.match(trouble?.text ?? '', /takes about 30 calls in 10 s, while 50 are set/)
  await owner`update notifications.gateway set calls_learned = 50`
  assert.deepEqual(await troubles(), [])
})

test('due requests that no worker delivers are bad', async () => {
  await owner`update notifications.worker set seen_at = clock_timestamp() - interval '1 minute'`
  await register(call)
  assert.deepEqual(await troubles(), [])
  await launched(call)
  assert.match((await troubles())[0]?.text ?? '', /^due requests: 1, and no worker runs/)
})

test('a backlog is noted from four fifths of its limit, and bad when it refuses', async () => {
  await fillBacklog(notifications, 7)
  assert.deepEqual(await troubles(10), [])
  await fillBacklog(notifications, 1)
  assert.deepEqual(
    (await troubles(10)).map(({ state }) => state),
    ['note'],
  )
  await fillBacklog(notifications, 5)
  const [full] = await troubles(10)
  assert.equal(full?.state, 'bad')
  assert.match(full?.text ?? '', /10 of REQUESTS_BACKLOG_MAX=10, new ones are refused/)
})

/** A request whose one attempt ended so. */
async function ended(
  end: Parameters<typeof worker.settle>[1],
  statusCode: number | null,
  detail: string | null,
) {
  const id = await launched(call)
  assert.deepEqual(await worker.claim(), [id])
  await worker.settle(id, end)
  await owner`
    update notifications.attempt
    set status_code = ${statusCode}, detail = ${detail}, counted_at = clock_timestamp()
    where request_id = ${id}`
}
