import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aKey, eventually } from '../../../test/access.ts'
import { anApp } from '../../../test/app.ts'
import { newId } from '../../platform/uuid.ts'
import {
  aRequest,
  aWorker,
  failed,
  fillBacklog,
  launched,
  register,
  statusOf,
  storedOf,
} from './requests.fixture.ts'

const one = await anApp({ settings: { CALLBACK_SECRET: 'a-secret-for-callbacks-0123456789' } })
const { call, database } = one
const { owner } = database
const replay = (id: string, headers: Record<string, string> = {}) =>
  call('POST', `/v1/requests/${id}/replay`, { headers })

type Shown = Record<string, unknown>
async function shown(id: string): Promise<Shown> {
  return (await call('GET', `/v1/requests/${id}/explanation`)).json().request
}

test('a replay is a new request with the same content and no times, launched at once, and names the old one', async () => {
  const original = await failed(one, {
    to: 'rosa@example.com',
    message: 'Otra vez',
    type: 'push',
    priority: 'low',
    send_at: '2026-01-01T08:00:00Z',
    send_before: '2026-01-02T08:00:00Z',
    on_doubt: 'stop',
    callback_url: 'https://app.example.com/told',
  })
  const before = await shown(original)
  const answer = await replay(original)
  assert.equal(answer.statusCode, 201)
  const { id } = answer.json()
  assert.notEqual(id, original)
  const { registered_at, launched_at, ...rest } = await shown(id)
  assert.deepEqual(rest, {
    id,
    to: 'rosa@example.com',
    message: 'Otra vez',
    type: 'push',
    priority: 'low',
    status: 'processing',
    reason: null,
    possible_duplicate: false,
    on_doubt: 'stop',
    send_at: null,
    send_before: null,
    callback_url: 'https://app.example.com/told',
    caller: 'bootstrap',
    replay_of: original,
    finished_at: null,
  })
  assert.ok(registered_at && launched_at)
  const [row] = await owner<{ isDue: boolean; isTogether: boolean }[]>`
    select delivery.is_due, delivery.xmin = request.xmin as is_together
    from notifications.delivery
    join notifications.request on request.id = delivery.request_id
    where request.id = ${id}`
  assert.deepEqual({ ...row }, { isDue: true, isTogether: true })
  assert.deepEqual(await shown(original), before, 'the old one stays as it was')
  const { replayed_as } = (await call('GET', `/v1/requests/${original}/explanation`)).json()
  assert.equal(replayed_as, id)
})

test('whoever replays is the caller of the new request', async () => {
  const { id: keyId, key } = await aKey(one, { scopes: ['notifications:write'] })
  const answer = await call('POST', `/v1/requests/${await failed(one)}/replay`, { key })
  assert.equal((await shown(answer.json().id)).caller, `key:${keyId}`)
})

test('only what has failed is replayed; the rest is a 409 that changes nothing', async () => {
  const worker = await aWorker(one)
  const [queued, waiting, sent] = [await register(call), await launched(call), await launched(call)]
  await owner`update notifications.delivery set is_due = request_id = ${sent}`
  assert.deepEqual(await worker.claim(), [sent])
  await worker.settle(sent)
  const stored = await storedOf(database)
  for (const id of [queued, waiting, sent]) {
    const answer = await replay(id)
    assert.deepEqual([answer.statusCode, answer.json().reason], [409, 'request.not_failed'])
  }
  assert.equal((await replay(newId())).statusCode, 404)
  assert.equal(await storedOf(database), stored)
})

test('a request is replayed once; the second call is told the id of the first, and a failed replay is replayed in turn', async () => {
  const original = await failed(one)
  const { id } = (await replay(original)).json()
  const stored = await storedOf(database)
  const again = await replay(original)
  assert.deepEqual([again.statusCode, again.json().reason], [409, 'request.replayed'])
  assert.ok(again.json().detail.includes(id))
  assert.equal(await storedOf(database), stored)
  await call('POST', `/v1/requests/${id}/cancellation`)
  assert.equal((await replay(id)).statusCode, 201)
})

test('of many replays at the same time one is made', async () => {
  for (let round = 0; round < 10; round++) {
    const original = await failed(one, { message: `round ${round}` })
    const all = { filter: { reason: 'gave_up' } }
    const answers = await Promise.all([
      ...Array.from({ length: 4 }, () => replay(original)),
      call('POST', '/v1/requests/replay', { body: all }),
      call('POST', '/v1/requests/replay', { body: all, headers: { 'idempotency-key': `round ${round}` } }),
    ])
    assert.ok(
      answers.every(({ statusCode }) => [200, 201, 409].includes(statusCode)),
      answers.map(({ body }) => body).join(),
    )
    const made = await owner`select from notifications.request where replay_of = ${original}`
    assert.equal(made.length, 1)
  }
})

test('a replay of what may have been delivered may be a duplicate and says so', async () => {
  const doubtful = [
    await failed(one, {}, { reason: 'outcome_unknown' }),
    await failed(one, {}, { reason: 'gave_up', possibleDuplicate: true }),
  ]
  for (const id of doubtful)
    assert.equal((await shown((await replay(id)).json().id)).possible_duplicate, true)
  assert.equal((await shown((await replay(await failed(one))).json().id)).possible_duplicate, false)
})

test('a repeat of a replay with the same Idempotency-Key gives the same new request', async () => {
  const original = await failed(one)
  const headers = { 'idempotency-key': 'replay it' }
  const first = await replay(original, headers)
  const again = await replay(original, headers)
  assert.deepEqual([again.statusCode, again.body], [201, first.body])
})

test('a full backlog takes no replays', async () => {
  const small = await anApp({ settings: { REQUESTS_BACKLOG_MAX: '1' } })
  const original = await failed(small)
  await fillBacklog(small, 10)
  await eventually(
    async () => (await small.call('POST', '/v1/requests', { body: aRequest() })).statusCode === 503,
  )
  const answers = [
    await small.call('POST', `/v1/requests/${original}/replay`),
    await small.call('POST', '/v1/requests/replay', { body: { filter: {} } }),
  ]
  for (const { statusCode, headers } of answers) {
    assert.equal(statusCode, 503)
    assert.ok(Number(headers['retry-after']) > 0)
  }
  assert.equal(
    (await small.database.owner`select from notifications.request where replay_of is not null`).length,
    0,
  )
})

test('attempts are given in their order, none for what was never tried, 404 for what is not there', async () => {
  const app = await anApp()
  const worker = await aWorker(app)
  const id = await launched(app.call)
  const attemptsOf = async (id: string) => (await app.call('GET', `/v1/requests/${id}/attempts`)).json()
  assert.deepEqual(await attemptsOf(id), { data: [] })
  await worker.claim()
  await worker.settle(id, { status: 'processing', outcome: 'failed' })
  await worker.claim()
  const { data } = await attemptsOf(id)
  assert.deepEqual(
    data.map(({ number, gateway, outcome }: Shown) => [number, gateway, outcome]),
    [
      [1, 'main', 'failed'],
      [2, 'main', null],
    ],
  )
  assert.deepEqual(Object.keys(data[0]), [
    ...['number', 'gateway', 'claimed_at', 'finished_at', 'outcome', 'status_code', 'detail', 'provider_id'],
    'late_outcome',
  ])
  assert.ok(data[0].finished_at && data[1].finished_at === null)
  assert.equal((await app.call('GET', `/v1/requests/${newId()}/attempts`)).statusCode, 404)
  assert.equal(await statusOf(app.call, id), 'processing')
})
