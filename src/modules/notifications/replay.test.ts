import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aKey, eventually } from '../../../test/access.ts'
import { anApp } from '../../../test/app.ts'
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
import { newId } from './uuid.ts'

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

const replayAll = (
  { call }: typeof one,
  filter: Record<string, unknown>,
  more: Record<string, unknown> = {},
  headers: Record<string, string> = {},
) => call('POST', '/v1/requests/replay', { body: { filter, ...more }, headers })

test('all that a filter names are replayed: failed ones that were not replayed before, and nothing else', async () => {
  const app = await anApp()
  const make = (over: Record<string, unknown>, reason: string) => failed(app, over, { reason })
  const named = [
    await make({ type: 'sms', to: '1' }, 'gave_up'),
    await make({ type: 'sms', to: '2' }, 'gave_up'),
  ]
  const others = [
    await make({ type: 'sms' }, 'rejected'),
    await make({ type: 'push' }, 'gave_up'),
    await register(app.call, { type: 'sms' }),
    await launched(app.call, { type: 'sms' }),
  ]
  const before = await make({ type: 'sms' }, 'gave_up')
  await app.call('POST', `/v1/requests/${before}/replay`)
  const answer = await replayAll(app, { type: 'sms', reason: 'gave_up' })
  assert.equal(answer.statusCode, 200)
  assert.deepEqual(answer.json(), { replayed: 2, remaining: 0 })
  const originals = await app.database.owner<{ replayOf: string }[]>`
    select replay_of from notifications.request where replay_of is not null order by id`
  assert.deepEqual(
    originals.map(({ replayOf }) => replayOf),
    [before, ...named.toSorted()],
  )
  for (const id of others) {
    const { replayed_as } = (await app.call('GET', `/v1/requests/${id}/explanation`)).json()
    assert.equal(replayed_as, null)
  }
  assert.deepEqual((await replayAll(app, { type: 'sms', reason: 'gave_up' })).json(), {
    replayed: 0,
    remaining: 0,
  })
  assert.deepEqual((await replayAll(app, { to: '3' })).json(), { replayed: 0, remaining: 0 })
  assert.deepEqual((await replayAll(app, { until: '2020-01-01' })).json(), { replayed: 0, remaining: 0 })
  assert.deepEqual((await replayAll(app, {})).json(), { replayed: 2, remaining: 0 }, 'no filter names all')
})

test('more than one batch is replayed, the oldest first, up to the limit, and the answer says how many are left', async () => {
  const app = await anApp()
  await manyFailed(app, 2_600)
  const first = await replayAll(app, {}, { limit: 1_250 })
  assert.deepEqual(first.json(), { replayed: 1_250, remaining: 1_350 })
  const [{ isOldest, waiting }] = await app.database.owner<[{ isOldest: boolean; waiting: number }]>`
    select
      (select max(replay_of::text) from notifications.request)
        < (
          select min(id::text) from notifications.request original
          where status = 'failed' and not exists (
            select from notifications.request replay where replay.replay_of = original.id
          )
        ) as is_oldest,
      (select count(*)::int from notifications.delivery) as waiting`
  assert.deepEqual([isOldest, waiting], [true, 1_250])
  const headers = { 'idempotency-key': 'the rest' }
  const rest = await replayAll(app, {}, {}, headers)
  assert.deepEqual(rest.json(), { replayed: 1_350, remaining: 0 })
  assert.deepEqual((await replayAll(app, {}, {}, headers)).json(), rest.json(), 'its answer is kept')
  assert.deepEqual((await replayAll(app, {})).json(), { replayed: 0, remaining: 0 })
})

async function manyFailed({ database: { owner } }: typeof one, number: number) {
  const ids = Array.from({ length: number }, newId)
  await owner`
    insert into notifications.request
      (id, caller, type, recipient, message, lane, on_doubt, status, reason, finished_at)
    select id, 'test', 'sms', '1', 'm', 1, 'retry', 'failed', 'gave_up', now() from unnest(${ids}::uuid[]) as id`
}

const wrong: [why: string, body: unknown, status: number, pointer?: string][] = [
  ['no filter', {}, 422, '/filter'],
  ['a status', { filter: { status: 'sent' } }, 422, '/filter/status'],
  ['an unknown reason', { filter: { reason: 'bored' } }, 422, '/filter/reason'],
  ['no time', { filter: { from: 'yesterday' } }, 422, '/filter/from'],
  [
    'times the wrong way round',
    { filter: { from: '2026-02-01', until: '2026-01-01' } },
    422,
    '/filter/until',
  ],
  ['a limit of 0', { filter: {}, limit: 0 }, 422, '/limit'],
  ['a limit of 10,001', { filter: {}, limit: 10_001 }, 422, '/limit'],
  ['no JSON', '{', 400],
]
for (const [why, body, status, pointer] of wrong) {
  test(`replaying by a filter with ${why} is refused with ${status} and replays nothing`, async () => {
    const stored = await storedOf(database)
    const answer = await call('POST', '/v1/requests/replay', {
      body,
      headers: { 'content-type': 'application/json' },
    })
    assert.equal(answer.statusCode, status, answer.body)
    if (pointer) assert.equal(answer.json().errors[0].pointer, pointer)
    assert.equal(await storedOf(database), stored)
  })
}

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
